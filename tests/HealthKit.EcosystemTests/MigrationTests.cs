using System.Net;
using System.Text.Json.Nodes;
using HealthKit.PackageTests;
using HealthKit.TestServers;

namespace HealthKit.EcosystemTests;

/// <summary>Builds and runs the whole programs of docs/migrating.md, before and after, on real servers.</summary>
public sealed class MigrationTests : IDisposable
{
    private static readonly string[] Paths = ["/healthz", "/healthz/live", "/healthz/ready"];

    private readonly List<string> _files = [];

    [Theory]
    [InlineData("stock")]
    [InlineData("xabaril")]
    public async Task Program_AfterItsMigration_AnswersTheSamePathsAlike(string kind)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();

        var before = await AnswersAsync($"{kind}-before", postgres, redis);
        var after = await AnswersAsync($"{kind}-after", postgres, redis);

        Assert.All(before, static answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task XabarilProgram_WithoutItsServers_IsUnhealthyBeforeAndAfter(string when)
    {
        await using var app = await ServiceProcess.StartAsync(Build($"xabaril-{when}"), settings =>
        {
            settings.Environment["ConnectionStrings__Postgres"] = $"Host=127.0.0.1;Port={FreePort.Next()};Username=app;Password=x";
            settings.Environment["ConnectionStrings__Redis"] = $"127.0.0.1:{FreePort.Next()}";
        });
        using var client = new HttpClient { BaseAddress = app.BaseAddress, Timeout = HangGuard.Limit };

        using var ready = await client.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
        using var live = await client.GetAsync(new Uri("/healthz/live", UriKind.Relative));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, live.StatusCode));
    }

    [Fact]
    public async Task XabarilProgram_AfterItsMigration_ReturnsTheDashboardsFormat()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var app = await StartAsync("xabaril-after", postgres, redis);
        using var client = new HttpClient { BaseAddress = app.BaseAddress, Timeout = HangGuard.Limit };

        JsonNode report = null!;
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await client.GetAsync(new Uri("/healthz?format=xabaril-ui", UriKind.Relative));
                report = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
                return $"{report["status"]}" == "Healthy";
            },
            HangGuard.Limit, "both checks are healthy");

        Assert.Equal("Healthy", $"{report["entries"]!["postgres"]!["status"]}");
        Assert.Equal("Healthy", $"{report["entries"]!["redis"]!["status"]}");
    }

    public void Dispose() => _files.ForEach(File.Delete);

    // On a busy machine a run of a check may miss its timeout, so that one answer says little.
    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        var status = HttpStatusCode.ServiceUnavailable;
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
                return (status = response.StatusCode) == HttpStatusCode.OK;
            },
            HangGuard.Limit, $"{path} answers 200");
        return status;
    }

    private async Task<HttpStatusCode[]> AnswersAsync(string program, PostgresServer postgres, RedisServer redis)
    {
        await using var app = await StartAsync(program, postgres, redis);
        using var client = new HttpClient { BaseAddress = app.BaseAddress, Timeout = HangGuard.Limit };
        var answers = new List<HttpStatusCode>();
        foreach (var path in Paths)
            answers.Add(await StatusAsync(client, path));

        return [.. answers];
    }

    private Task<ServiceProcess> StartAsync(string program, PostgresServer postgres, RedisServer redis) =>
        ServiceProcess.StartAsync(Build(program), settings =>
        {
            settings.Environment["ConnectionStrings__Postgres"] = postgres.ConnectionString;
            settings.Environment["ConnectionStrings__Redis"] = redis.ConnectionString;
        });

    private string Build(string program)
    {
        var (where, text) = Snippets.In($"csharp {program}").Single();
        var files = WebProject.Build(text, where);
        _files.AddRange(files);
        return files[0];
    }
}
