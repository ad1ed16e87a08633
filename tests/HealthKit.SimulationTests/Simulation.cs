using HealthKit.SimulationTests.Worlds;

namespace HealthKit.SimulationTests;

/// <summary>Runs the worlds of many seeds, one thread for each processor, until one breaks a promise.</summary>
/// <param name="firstSeed">The seed of the first world.</param>
/// <param name="keepsGoing">Whether to run all worlds and list what each of them broke.</param>
internal sealed class Simulation(int firstSeed, bool keepsGoing)
{
    private readonly Lock _gate = new();
    private readonly List<string> _all = [];
    private int _taken;
    private long _runs;
    private double _checkHours;
    private double _worldHours;

    /// <summary>The first broken promise that was seen, not shrunken.</summary>
    public WorldResult? Broken { get; private set; }

    public int Worlds { get; private set; }

    /// <summary>Runs at least this many worlds, and goes on until the time is over.</summary>
    public void Run(int worlds, TimeSpan time)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(time.TotalSeconds * TimeProvider.System.TimestampFrequency);
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() => Work(worlds, end), 16 << 20)).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
    }

    public string Figures(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"""
        worlds: {Worlds:N0} from seed {firstSeed}
        checks: {_checkHours:N0} simulated check-hours in {_worldHours:N0} simulated hours
        counted results: {_runs:N0}
        time: {elapsed.TotalSeconds:N1} s
        broken: {(Broken is null ? "nothing" : $"{Broken.Broken!.Value.Promise} by seed {Broken.Script.Seed} after {Worlds} worlds")}
        {string.Join('\n', _all)}
        """);

    /// <summary>What to print when a promise is broken: the promise, the line that repeats it, and the smallest script.</summary>
    public static string Explain(WorldResult broken)
    {
        var small = Shrinker.Shrink(broken);
        var (promise, at, text) = small.Broken!.Value;
        return string.Create(CultureInfo.InvariantCulture, $"""
            HealthKit broke the promise "{promise}" of docs/promises.md, {at:c} after the start: {text}
            Repeat: HEALTHKIT_SIMULATE_SEED={broken.Script.Seed} dotnet test tests/HealthKit.SimulationTests -c Release
            The smallest script that still breaks it:
            {small.Script}
            """);
    }

    private void Work(int worlds, long end)
    {
        while (TryTake(worlds, end, out var seed))
        {
            var result = World.Run(ScriptWriter.Write(seed));
            lock (_gate)
            {
                Worlds++;
                _runs += result.Counted;
                _checkHours += result.Script.CheckHours;
                _worldHours += result.Script.Length.TotalHours;

                if (result.Broken is { } broken && keepsGoing)
                    _all.Add(FormattableString.Invariant($"seed {seed}: {broken.Promise} at {broken.At:c}: {broken.Text}"));

                // The smallest seed, so that the result does not depend on the speed of the threads.
                Broken = result.Broken is not null && (Broken is null || seed < Broken.Script.Seed) ? result : Broken;
            }
        }
    }

    private bool TryTake(int worlds, long end, out int seed)
    {
        lock (_gate)
        {
            seed = firstSeed + _taken;
            if ((Broken is not null && !keepsGoing) || (_taken >= worlds && TimeProvider.System.GetTimestamp() >= end))
                return false;

            _taken++;
            return true;
        }
    }
}
