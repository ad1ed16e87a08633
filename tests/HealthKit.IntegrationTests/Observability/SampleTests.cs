using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HealthKit.IntegrationTests.Deploy;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>The configurations of Prometheus, Alertmanager and Grafana that users copy, validated by their own tools.</summary>
public sealed partial class SampleTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly string Prometheus = Path.Combine(DeploySamples.Folder, "prometheus");

    private static readonly string Dashboard = Path.Combine(DeploySamples.Folder, "grafana", "healthkit.json");

    [Theory]
    [InlineData("check", "config", "prometheus.yml")]
    [InlineData("check", "rules", "rules.yml")]
    [InlineData("test", "rules", "rules.test.yml")]
    public async Task Promtool_FindsNoFault(string command, string kind, string file)
    {
        var output = await PrometheusServer.ToolAsync("", command, kind, Path.Combine(Prometheus, file));

        Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Amtool_FindsNoFault()
    {
        var output = await AlertmanagerServer.CheckAsync(Path.Combine(DeploySamples.Folder, "alertmanager", "alertmanager.yml"));

        Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_NamedInRulesAndDashboard_AreOnARealPage()
    {
        await using var store = await Store.StartAsync(await PostgresServer.StartAsync(), await RedisServer.StartAsync());
        await store.PlacedAsync();

        // Any response increments the request counter.
        using var probe = await store.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        // The service measures the delay of the pool once a second, and a check must have succeeded once.
        var page = "";
        await Eventually.TrueAsync(
            async () => (page = await store.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains(
                "health_thread_pool_delay", StringComparison.Ordinal)
                && page.Contains("health_check_last_success_timestamp_seconds{", StringComparison.Ordinal),
            Deadline, "everything was measured once");
        var there = page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.IndexOfAny(['{', ' '])])
            .ToHashSet();

        var named = NamesIn(await File.ReadAllTextAsync(Path.Combine(Prometheus, "rules.yml"))).Concat(NamesInDashboard()).ToHashSet();

        Assert.True(named.Count > 12, $"Only {named.Count} names were found.");
        Assert.Empty(named.Except(there));
    }

    [Fact]
    public async Task Queries_OfTheDashboard_AreUnderstood()
    {
        var dashboard = JsonNode.Parse(await File.ReadAllTextAsync(Dashboard))!;
        var queries = dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? [])
            .Select(target => target!["expr"]!.GetValue<string>()).ToList();
        var rules = string.Concat(
            queries.Select((query,
                index) => $"      - record: query:{index}\n        expr: {JsonValue.Create(Filled(query))!.ToJsonString()}\n"));
        using var folder = TemporaryFolder.Create("queries");

        var output = await PrometheusServer.ToolAsync("", "check", "rules",
            folder.Write("queries.yml", $"groups:\n  - name: dashboard\n    rules:\n{rules}"));

        Assert.Contains($"SUCCESS: {queries.Count} rules found", output, StringComparison.Ordinal);

        static string Filled(string query) => query.Replace("$__rate_interval", "1m", StringComparison.Ordinal)
            .Replace("$__interval", "1m", StringComparison.Ordinal)
            .Replace("$__range", "1h", StringComparison.Ordinal);
    }

    private static IEnumerable<string> NamesInDashboard()
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(Dashboard))!;
        return dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? [])
            .SelectMany(target => NamesIn(target!["expr"]!.GetValue<string>()));
    }

    // The metrics of HealthKit and of the runtime. The rules record the names with colons.
    private static IEnumerable<string> NamesIn(string text) => Name().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"(?<![:\w])(?:health|http|process|dotnet)_[a-z0-9_]+(?![:\w])")]
    private static partial Regex Name();
}
