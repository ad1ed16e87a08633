namespace HealthKit.SimulationTests;

/// <summary>
/// Remembers the first promise of docs/promises.md that a world saw broken. It does not throw: HealthKit would catch the exception where it
/// calls the world.
/// </summary>
internal sealed class Promises(Func<TimeSpan> elapsed)
{
    /// <summary>The promise, the time in the world, and what was seen.</summary>
    public (string Promise, TimeSpan At, string Text)? Broken { get; private set; }

    public void Break(string promise, FormattableString text) =>
        Broken ??= (promise, elapsed(), FormattableString.Invariant(text));
}
