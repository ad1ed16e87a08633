using System.Globalization;

namespace HealthKit.Benchmarks;

/// <summary>Drives both apps in turn, the one that goes first changing every round.</summary>
internal static class Comparison
{
    public static async Task<IReadOnlyList<ComparisonRound>> RunAsync(ComparisonSettings settings, ComparedApps apps, TextWriter output)
    {
        await LoadAsync(apps.Bare, seconds: 1);
        await LoadAsync(apps.HealthKit, seconds: 1);

        var rounds = new List<ComparisonRound>();
        for (var number = 1; number <= settings.Rounds; number++)
        {
            var bareFirst = number % 2 == 1;
            var first = await LoadAsync(bareFirst ? apps.Bare : apps.HealthKit, settings.Seconds);
            var second = await LoadAsync(bareFirst ? apps.HealthKit : apps.Bare, settings.Seconds);
            var round = bareFirst ? new ComparisonRound(first, second) : new ComparisonRound(second, first);
            rounds.Add(round);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"round {number}: bare {round.Bare.RequestsPerSecond:N0}/s, HealthKit {round.HealthKit.RequestsPerSecond:N0}/s, ratio {round.Ratio:0.000}"));
        }

        return rounds;

        Task<LoadResult> LoadAsync(string url, int seconds) => Load.RunAsync(url, seconds, settings.Connections);
    }
}
