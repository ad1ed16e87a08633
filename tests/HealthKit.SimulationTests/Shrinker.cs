using HealthKit.SimulationTests.Worlds;

namespace HealthKit.SimulationTests;

/// <summary>Removes what a script does not need to break the same promise: actions, checks, channels and phases.</summary>
internal static class Shrinker
{
    private const int MaximumWorlds = 600;

    public static WorldResult Shrink(WorldResult broken)
    {
        var (best, promise, left) = (broken, broken.Broken!.Value.Promise, MaximumWorlds);
        for (var isSmaller = true; isSmaller && left > 0;)
        {
            isSmaller = false;
            foreach (var candidate in Smaller(best.Script, best.Broken!.Value.At))
            {
                if (left-- <= 0)
                    break;

                var result = World.Run(candidate);
                if (result.Broken?.Promise == promise)
                {
                    (best, isSmaller) = (result, true);
                    break;
                }
            }
        }

        return best;
    }

    private static IEnumerable<Script> Smaller(Script script, TimeSpan brokenAt)
    {
        if (brokenAt + TimeSpan.FromSeconds(1) < script.Length && brokenAt > TimeSpan.Zero)
        {
            yield return script with
            {
                Length = brokenAt + TimeSpan.FromMilliseconds(100),
                Actions = script.Actions.RemoveAll(action => action.At > brokenAt),
            };
        }

        foreach (var smaller in Without(script.Checks))
            yield return script with { Checks = smaller };

        foreach (var smaller in Without(script.Actions))
            yield return script with { Actions = smaller };

        foreach (var smaller in Without(script.Channels))
            yield return script with { Channels = smaller };

        foreach (var check in script.Checks)
        {
            foreach (var smaller in Without(check.Phases).Where(static phases => phases is [{ From.Ticks: 0 }, ..]))
                yield return script with { Checks = script.Checks.Replace(check, check with { Phases = smaller }) };
        }
    }

    // Halves first, then quarters, down to single ones.
    private static IEnumerable<ImmutableArray<T>> Without<T>(ImmutableArray<T> all)
    {
        for (var length = (all.Length + 1) / 2; length > 0; length = length == 1 ? 0 : (length + 1) / 2)
        {
            for (var start = 0; start < all.Length; start += length)
                yield return all.RemoveRange(start, Math.Min(length, all.Length - start));
        }
    }
}
