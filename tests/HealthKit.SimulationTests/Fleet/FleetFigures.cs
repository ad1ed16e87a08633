using System.Collections.Concurrent;

namespace HealthKit.SimulationTests.Fleet;

/// <summary>The figures of all fleets of this process, in <c>fleet.txt</c>.</summary>
internal static class FleetFigures
{
    private static readonly ConcurrentDictionary<string, string> Lines = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();

    public static void Write(string name, FormattableString figures)
    {
        Lines[name] = $"{name}: {FormattableString.Invariant(figures)}";
        lock (Gate)
            Artifacts.Write("fleet.txt", string.Join('\n', Lines.Values.Order(StringComparer.Ordinal)));
    }
}
