using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>A primary, a standby that streams from it, and an app without privileges that reads from the standby.</summary>
public sealed class NpgsqlReplicationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan DegradedAt = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UnhealthyAt = TimeSpan.FromSeconds(3);

    // A stage lasts for two seconds.
    private static readonly TimeSpan LateForAStage = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Standby_LagStartsAndEnds_IsUnhealthyAndThenHealthyAgain()
    {
        using var delay = new SchedulingDelay();
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await primary.StartStandbyAsync();
        await standby.PsqlAsync("alter system set wal_retrieve_retry_interval = '200ms'");
        await standby.PsqlAsync("select pg_reload_conf()");
        await using var app = await StartAsync(standby);
        await app.UntilAsync(HealthStatus.Healthy);
        await primary.PsqlAsync("create table orders (id int)");
        var lines = new List<string>();

        // No client writes, so the age of the last transaction exceeds both thresholds.
        var quiet = DateTimeOffset.UtcNow + UnhealthyAt + DegradedAt;
        await app.UntilAsync(state => state.LastRun > quiet && state.Status == HealthStatus.Healthy && Figure(state, "lagSeconds") is 0.0,
            deadline: null, "healthy without a lag for longer than the thresholds");

        await standby.PsqlAsync("select pg_wal_replay_pause()");
        await primary.PsqlAsync("insert into orders values (1)");
        await LagsAsync("replay paused");
        await standby.PsqlAsync("select pg_wal_replay_resume()");
        lines.Add($"replay resumed: healthy after {Seconds(await app.UntilAsync(HealthStatus.Healthy))}");

        await primary.StopAsync();
        await LagsAsync("primary stopped");
        await app.UntilAsync(
            static state => state.Status == HealthStatus.Unhealthy && Figure(state, "streaming") is false, deadline: null,
            "unhealthy and not streaming");
        await primary.StartAgainAsync();
        lines.Add($"primary started: healthy after {Seconds(await app.UntilAsync(HealthStatus.Healthy))}");

        await standby.PsqlAsync("select pg_promote()");
        await app.UntilAsync(
            static state => state.Status == HealthStatus.Healthy && Figure(state, "role") is "primary", deadline: null,
            "healthy as a primary");

        var text = string.Join('\n', lines.Select(line => $"PostgreSQL standby, {line}"));
        output.WriteLine(text);
        await Figures.WriteAsync("postgres-replication.txt", text + "\n");

        async Task LagsAsync(string what)
        {
            CheckState? first = null;
            var degraded = await app.UntilAsync(
                state => (first = state).Status != HealthStatus.Healthy && state.Reason == HealthReason.Threshold, deadline: null,
                "degraded or unhealthy by its lag");
            var unhealthy = degraded + await app.UntilAsync(
                state => state.Status == HealthStatus.Unhealthy && state.Reason == HealthReason.Threshold
                    && Figure(state, "lagSeconds") is double lag && lag >= UnhealthyAt.TotalSeconds,
                deadline: null, "unhealthy by its lag");
            lines.Add($"{what}: degraded (from {DegradedAt.TotalSeconds:0} s) after {Seconds(degraded)}, unhealthy (from "
                + $"{UnhealthyAt.TotalSeconds:0} s) after {Seconds(unhealthy)}");

            // Only a late machine may miss the first stage.
            Assert.True(first!.Status == HealthStatus.Degraded || delay.Worst > LateForAStage,
                $"{what}: {first.Status} at first; the machine was {delay}");
        }
    }

    private static object? Figure(CheckState state, string name) => state.Data.GetValueOrDefault(name);

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);

    private static Task<WatchedApp> StartAsync(PostgresServer standby) => WatchedApp.StartAsync(services =>
    {
        services.AddKeyedSingleton("standby", (_, _) => NpgsqlDataSource.Create(standby.ConnectionString));
        services.AddHealthKit().AddNpgsqlReplication(configure: options =>
        {
            options.DataSourceKey = "standby";
            (options.DegradedAt, options.UnhealthyAt) = (DegradedAt, UnhealthyAt);
            options.Impact = CheckImpact.Critical;
            (options.Interval, options.Timeout) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));
            options.FailAfter = options.RecoverAfter = 1;
        });
    });
}
