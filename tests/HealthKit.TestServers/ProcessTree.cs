using System.Diagnostics;
using System.Globalization;

namespace HealthKit.TestServers;

/// <summary>A process and all its descendants, as /proc shows them.</summary>
internal static class ProcessTree
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);

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

    // The process is neither stopped (T) nor dead (Z, X). The state follows the name, which is in parentheses and may contain any
    // character.
    private static bool IsRunning(int processId) =>
        Read(() => File.ReadAllText($"/proc/{processId}/stat")) is { } stat && stat[stat.LastIndexOf(')') + 2] is not ('T' or 'Z' or 'X');

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
