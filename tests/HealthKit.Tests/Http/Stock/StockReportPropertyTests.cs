using System.Globalization;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

/// <summary>In random scenarios, a stock report and a status computed from its entries alone always agree with the probe.</summary>
public sealed class StockReportPropertyTests
{
    private const int Worlds = 400;

    private static readonly (ProbeKind Probe, Func<HealthCheckRegistration, bool>? Predicate)[] Reports =
    [
        (ProbeKind.Overall, null),
        (ProbeKind.Overall, static _ => true),
        (ProbeKind.Ready, static check => check.Tags.Contains("ready")),
        (ProbeKind.Live, static check => check.Tags.Contains("live")),
        (ProbeKind.Startup, static check => check.Tags.Contains("startup")),
    ];

    [Fact]
    public async Task Report_OfRandomServices_HasTheVerdictOfItsProbe()
    {
        for (var seed = 0; seed < Worlds; seed++)
        {
            var random = new Random(seed);
            using var services = World(random);
            var current = services.Store.Current;
            foreach (var (probe, predicate) in Reports)
            {
                var report = await services.Get<HealthCheckService>().CheckHealthAsync(predicate);
                var said = string.Create(CultureInfo.InvariantCulture, $"{Text(current)} {probe}: {report.Status} of {Entries(report)}");

                Assert.True(report.Status == current[probe].Status, $"seed {seed}: {said}");
                Assert.True(report.Entries.Count == 0
                    || report.Entries.Values.Min(static entry => entry.Status) == report.Status, $"seed {seed}: {said}");
            }

            // Older gRPC services split the whole report by tags.
            var whole = await services.Get<HealthCheckService>().CheckHealthAsync();
            HealthReportEntry[] live = [.. whole.Entries.Values.Where(static entry => entry.Tags.Contains("live"))];
            HealthReportEntry[] ready = [.. whole.Entries.Values.Where(static entry => entry.Tags.Contains("ready"))];
            Assert.True(live.Length == 0
                || live.Min(static entry => entry.Status) == current.Live.Status, $"seed {seed}: live {Text(current)}");

            // A check that only degrades does not block traffic. The entries may omit it, so only unhealthy states must agree.
            Assert.True(
                whole.Status != HealthStatus.Unhealthy
                    || Array.Exists(ready, static entry =>
                        entry.Status == HealthStatus.Unhealthy) == (current.Ready.Status == HealthStatus.Unhealthy),
                $"seed {seed}: ready {Text(current)} of {Entries(whole)}");
        }
    }

    private static TestServices World(Random random)
    {
        var count = random.Next(4);
        var services = new TestServices(services =>
        {
            var builder = services.AddHealthKit();
            for (var index = 0; index < count; index++)
            {
                var (impact, probes) = ((CheckImpact)random.Next(4), (HealthProbes)random.Next(8));
                var name = $"check-{index}";
                services.Configure<CheckOptions>(name, options => (options.Impact, options.Probes) = (impact, probes));
                builder.AddCheck(name, static () => HealthCheckResult.Healthy());
            }
        });
        services.Store.SetPhase((HostPhase)random.Next(3));
        var (isStuck, isInMaintenance, isStale) = (random.Next(4) == 0, random.Next(4) == 0, random.Next(4) == 0);
        services.Store.Update(host =>
            host with { IsStuck = isStuck, Maintenance = isInMaintenance ? new Maintenance("Moving.", default) : null });
        services.Store.Publish([.. services.Catalog.Definitions.Select(definition =>
        {
            var hasRun = random.Next(4) > 0;
            var status = hasRun ? (HealthStatus)random.Next(3) : HealthStatus.Unhealthy;
            if (definition.Impact == CheckImpact.Degrades && status == HealthStatus.Unhealthy)
                status = HealthStatus.Degraded;

            return States.State(
                definition, status, hasRun, hasRun && (status != HealthStatus.Unhealthy || random.Next(2) == 0), isStale ? 1
                    : long.MaxValue);
        })]);
        services.Time.Advance(TimeSpan.FromSeconds(1));
        return services;
    }

    private static string Text(HealthSnapshot snapshot) =>
        $"{snapshot.Host} [{string.Join("; ", snapshot.Checks.Select(static check =>
            $"{check.Definition.Name} {check.Definition.Impact} {check.Definition.Probes}: {check.Status}, "
            + $"run {check.HasRun}, succeeded {check.HasSucceeded}"))}]";

    private static string Entries(HealthReport report) =>
        string.Join(", ", report.Entries.Select(static entry => $"{entry.Key} {entry.Value.Status}"));
}
