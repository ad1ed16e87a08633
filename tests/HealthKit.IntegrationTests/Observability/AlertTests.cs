using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Deploy;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>
/// The path of an alert from a stopped database through a real Prometheus and a real Alertmanager to the receiver, and its resolution.
/// </summary>
public sealed class AlertTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly ConcurrentQueue<JsonNode> _reported = new();

    [Fact]
    public async Task Postgres_StoppedAndStarted_AlertFiresAndResolves()
    {
        await using var receiver =
            await TestApp.StartUnsettledAsync(static _ => { }, app =>
                app.MapPost("/alerts", (JsonNode message) => _reported.Enqueue(message)));
        await using var alertmanager = await AlertmanagerServer.StartAsync($$"""
            route: { receiver: test, group_by: [alertname, job, check], group_wait: 0s, group_interval: 1s }
            receivers:
              - name: test
                webhook_configs:
                  - url: http://127.0.0.1:{{receiver.Port}}/alerts
                    send_resolved: true
            """);
        await using var store = await Store.StartAsync(
            await PostgresServer.StartAsync(), configure: static settings =>
                settings.Environment["HealthKit__Checks__postgres__Interval"] = "00:00:01");
        await store.PlacedAsync();
        await using var prometheus = await PrometheusServer.StartAsync(("rules.yml", await RulesAsync()), ("prometheus.yml", $$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [rules.yml]
            alerting:
              alertmanagers:
                - static_configs: [ { targets: ["127.0.0.1:{{alertmanager.Port}}"] } ]
            scrape_configs:
              - job_name: store
                static_configs: [ { targets: ["127.0.0.1:{{store.Process.Port}}"] } ]
            """));
        await Eventually.TrueAsync(
            async () => (await prometheus.QueryAsync("health_check_status{check=\"postgres\",status=\"healthy\"} == 1")).Count == 1,
                Deadline, "the check is seen to be healthy");

        var stopped = Stopwatch.GetTimestamp();
        await store.Postgres!.StopAsync();
        await NotifiedAsync("firing");
        var fired = Stopwatch.GetElapsedTime(stopped);
        var started = Stopwatch.GetTimestamp();
        await store.Postgres.StartAgainAsync();
        await NotifiedAsync("resolved");
        var resolved = Stopwatch.GetElapsedTime(started);

        await Figures.WriteAsync(
            "alert.txt",
            string.Create(
                CultureInfo.InvariantCulture,
                $"PostgreSQL stopped: the alert (scraped each 1 s, for 2 s) was received after {fired.TotalSeconds:0.0} s, its end "
                    + $"{resolved.TotalSeconds:0.0} s after the start\n"));
    }

    private async Task NotifiedAsync(string status)
    {
        await Eventually.TrueAsync(() => Task.FromResult(_reported.Any(message =>
            message["status"]!.GetValue<string>() == status
            && message["commonLabels"]!["alertname"]?.GetValue<string>() == "DependencyDown"
            && message["commonLabels"]!["check"]?.GetValue<string>() == "postgres")), Deadline, $"the alert is {status}");
    }

    // The sample rules with shorter times.
    private static async Task<string> RulesAsync()
    {
        var rules = await File.ReadAllTextAsync(Path.Combine(DeploySamples.Folder, "prometheus", "rules.yml"));
        Assert.Contains("        for: 1m\n", rules, StringComparison.Ordinal);
        return rules.Replace("        for: 1m\n", "        for: 2s\n", StringComparison.Ordinal);
    }
}
