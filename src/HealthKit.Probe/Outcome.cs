namespace HealthKit.Probe;

/// <summary>What came of an attempt: a status code and the body's status, or the reason why there is none.</summary>
internal readonly record struct Outcome(int? Status, string Told, TimeSpan Took)
{
    /// <summary><c>200 healthy 1.2 ms</c>; <c>- timeout 5000.1 ms</c>.</summary>
    public override string ToString()
    {
        var tenths = Took.Ticks / (TimeSpan.TicksPerMillisecond / 10);
        return $"{(Status is { } status ? status.ToString() : "-")} {Told} {tenths / 10}.{tenths % 10} ms";
    }
}
