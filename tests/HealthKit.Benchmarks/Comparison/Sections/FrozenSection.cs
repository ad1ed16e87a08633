using System.Globalization;
using System.Net;
using HealthKit.Benchmarks.Comparison.Apps;
using HealthKit.Benchmarks.Comparison.Load;
using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>
/// The same probes while PostgreSQL does not respond: HealthKit healthy and frozen in turn, then the stock checks, frozen.
/// </summary>
internal static class FrozenSection
{
    private const string Healthy = "HealthKit, healthy";
    private const string Frozen = "HealthKit, PostgreSQL frozen";
    private const int StockProbes = 8;

    // Longer than the timeout of any prober.
    private static readonly TimeSpan StockTimeout = TimeSpan.FromSeconds(10);

    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var ours = await HealthKitApp.StartAsync(postgres.ConnectionString, redis.ConnectionString, settings.Timeouts);
        var ready = ours.Url("/health/ready");
        using var wrk = new Wrk(settings);
        var (healthyTimes, frozenTimes) = (new List<double[]>(), new List<double[]>());
        await wrk.RunAsync(ready, seconds: 1);

        var rounds = await Rounds.RunAsync(settings.Rounds, [Healthy, Frozen], MeasureAsync, progress);
        postgres.Thaw();
        var stockAnswered = await StockAnswersAsync();

        var slowest = Estimate.OfRatios(frozenTimes.Select(static times => times[^1]),
            healthyTimes.Select(static times => times[times.Length * 99 / 100]));
        var control = Estimate.OfRatios(healthyTimes.Select(static times => times[^1]),
            healthyTimes.Select(static times => times[times.Length * 99 / 100]));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {LoadTables.Figures(rounds, Healthy, Frozen)}
            {LoadTables.Ratios(rounds, (Frozen, Healthy))}
            A sequential prober ({PacedProber.ProbesPerSecond} a second, {settings.Seconds} s in each round), slowest answer to healthy p99: frozen {slowest.Text("0.00")}, healthy {control.Text("0.00")}.

            Stock, PostgreSQL frozen: {stockAnswered} of {StockProbes} probes were answered within {StockTimeout.TotalSeconds} s.
            """);

        async Task<LoadResult> MeasureAsync(string subject)
        {
            var isFrozen = subject == Frozen;
            await TurnAsync(isFrozen);
            (isFrozen ? frozenTimes : healthyTimes).Add(
                await PacedProber.RunAsync(ready, settings.Seconds, settings.Timeouts.PacedRequest));
            return await wrk.RunAsync(ready, settings.Seconds, isUnhealthy: isFrozen);
        }

        async Task TurnAsync(bool isFrozen)
        {
            if (isFrozen)
                postgres.Freeze();
            else
                postgres.Thaw();

            using var client = new HttpClient();
            var wanted = isFrozen ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK;
            await Eventually.TrueAsync(
                async () =>
                {
                    using var answer = await client.GetAsync(ready);
                    return answer.StatusCode == wanted;
                },
                settings.Timeouts.Verdict,
                $"/health/ready is {wanted}");
        }

        async Task<int> StockAnswersAsync()
        {
            await using var stock = await StockApp.StartAsync(postgres.ConnectionString, redis.ConnectionString, settings.Timeouts);
            var url = stock.Url("/health/ready");
            if (await PacedProber.AnsweredAsync(url, StockProbes, settings.Timeouts.PacedRequest) < StockProbes)
                throw new InvalidOperationException("The stock app does not answer while PostgreSQL is well.");

            postgres.Freeze();
            var answered = await PacedProber.AnsweredAsync(url, StockProbes, StockTimeout);
            postgres.Thaw();
            return answered;
        }
    }
}
