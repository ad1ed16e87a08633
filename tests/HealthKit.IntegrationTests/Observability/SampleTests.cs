using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HealthKit.IntegrationTests.Deploy;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>The configurations of Prometheus, Alertmanager and Grafana that users copy, validated by their own tools.</summary>
public sealed partial class SampleTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

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

        // The service measures the delay of the pool once a second, and a check must have succeeded once.
        // A scrape on a busy machine may lack the families of the app's library.
        var named = NamesIn(await File.ReadAllTextAsync(Path.Combine(Prometheus, "rules.yml"))).Concat(NamesInDashboard()).ToHashSet();
        Assert.True(named.Count > 12, $"Only {named.Count} names were found.");
        await Eventually.SucceedsAsync(
            async () =>
            {
                var page = await store.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

                // For the next page: requests are counted from the first scrape on.
                using var probe = await store.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                using var request = await store.Client.GetAsync(new Uri("/", UriKind.Relative));
                named.ExceptWith(page.Split('\n').Where(line => line.Length > 0 && line[0] != '#')
                    .Select(line => line[..line.IndexOfAny(['{', ' '])]));
                Assert.Empty(named);
                return page;
            },
            Deadline);
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

    [GeneratedRegex(@"(?<![:\w])(?:health|http|process|dotnet|store)_[a-z0-9_]+(?![:\w])")]
    private static partial Regex Name();
}
