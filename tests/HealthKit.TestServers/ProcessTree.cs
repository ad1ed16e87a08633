using System.Diagnostics;
using System.Globalization;

namespace HealthKit.TestServers;

/// <summary>A process and all its descendants, as /proc shows them.</summary>
internal static class ProcessTree
{
    private static readonly TimeSpan StopDeadline = HangGuard.Limit;

    /// <summary>
    /// Stops the root first, so that it starts no further child, then its descendants. Returns when the kernel shows all of them as
    /// stopped.
    /// </summary>
    public static void Freeze(int root)
    {
        var started = Stopwatch.GetTimestamp();
        while (Members(root).Where(IsRunning).ToList() is { Count: > 0 } running)
        {
            foreach (var member in running)
                ProcessSignals.Send(member, ProcessSignal.Stop);

            if (Stopwatch.GetElapsedTime(started) > StopDeadline)
                throw new TestServerException($"Processes {string.Join(", ", running)} did not stop within {StopDeadline.TotalSeconds:0} "
                    + $"s.");

            Thread.Yield();
        }
    }

    public static void Signal(int root, ProcessSignal signal)
    {
        foreach (var member in Members(root))
            ProcessSignals.Send(member, signal);
    }

    /// <summary>
    /// Kills the root and its descendants, and returns them. The freeze before prevents them from starting a child while the list is read.
    /// </summary>
    public static IReadOnlyList<int> Kill(int root)
    {
        Freeze(root);
        var members = Members(root);
        foreach (var member in members)
            ProcessSignals.Send(member, ProcessSignal.Kill);

        return members;
    }

    /// <summary>Returns whether the process is neither gone nor dead. A stopped process is alive.</summary>
    public static bool IsAlive(int processId) => StateOf(processId) is not (null or 'Z' or 'X');

    /// <summary>Returns the root first, then its descendants, generation by generation.</summary>
    public static IReadOnlyList<int> Members(int root)
    {
        var members = new List<int> { root };
        for (var next = 0; next < members.Count; next++)
            members.AddRange(Children(members[next]));

        return members;
    }

    private static IEnumerable<int> Children(int parent)
    {
        foreach (var thread in Read(() => Directory.GetDirectories($"/proc/{parent}/task")) ?? [])
        {
            var children = Read(() => File.ReadAllText(Path.Combine(thread, "children"))) ?? "";
            foreach (var child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                yield return int.Parse(child, CultureInfo.InvariantCulture);
        }
    }

    // The process is neither stopped (T) nor dead (Z, X).
    private static bool IsRunning(int processId) => StateOf(processId) is not (null or 'T' or 'Z' or 'X');

    // The state follows the name, which is in parentheses and may contain any character.
    private static char? StateOf(int processId) =>
        Read(() => File.ReadAllText($"/proc/{processId}/stat")) is { } stat ? stat[stat.LastIndexOf(')') + 2] : null;

    private static T? Read<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
