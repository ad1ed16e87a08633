namespace HealthKit.Benchmarks.Comparison.Load;

/// <summary>
/// Drives several apps in turn, in a different order each round. Other work of the machine and effects of the previous app then affect all
/// apps alike.
/// </summary>
internal sealed class Rounds(IReadOnlyList<string> subjects)
{
    private readonly List<LoadResult>[] _results = [.. subjects.Select(static _ => new List<LoadResult>())];

    public IReadOnlyList<LoadResult> this[string subject] => _results[subjects.ToList().IndexOf(subject)];

    public static async Task<Rounds> RunAsync(int count, IReadOnlyList<string> subjects, Func<string, Task<LoadResult>> load,
        Action<string> progress)
    {
        var rounds = new Rounds(subjects);
        for (var number = 0; number < count; number++)
        {
            var order = Enumerable.Range(0, subjects.Count).ToArray();
            new Random(number).Shuffle(order);
            foreach (var subject in order)
                rounds._results[subject].Add(await load(subjects[subject]));

            progress($"round {number + 1}: "
                + string.Join(", ", subjects.Select((name, index) => $"{name} {rounds._results[index][^1].RequestsPerSecond:N0}/s")));
        }

        return rounds;
    }
}
