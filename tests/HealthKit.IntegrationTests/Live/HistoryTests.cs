using System.Net;
using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Live;

public sealed class HistoryTests
{
    [Fact]
    public async Task Outage_OfACheck_IsInTheHistoryWithItsTimes()
    {
        await using var app = await TestApp.StartUnsettledAsync(static builder =>
            builder.Services.AddHealthKit().AddReported("queue", static check => check.AllowLateRuns()));
        var health = app.Services.GetRequiredService<IHealthControl>();
        health.ReportHealthy("queue");
        await UntilAsync(app, check => check["durationsMs"]!.AsArray().Count > 0);

        health.ReportUnhealthy("queue", "Host=canary");
        var broken = await UntilAsync(app, check => check["outages"]!.AsArray().Count == 1);
        health.ReportHealthy("queue");
        var whole = await UntilAsync(app, check => check["outages"]?[0]?["to"] is not null);

        Assert.Equal(("unhealthy", "reported", null),
            ($"{broken["outages"]![0]!["state"]}", $"{broken["outages"]![0]!["reason"]}", broken["outages"]![0]!["to"]));
        Assert.InRange(whole["outages"]![0]!["seconds"]!.GetValue<double>(), 0, TestApp.Deadline.TotalSeconds);
        Assert.True(string.CompareOrdinal($"{whole["outages"]![0]!["from"]}", $"{whole["outages"]![0]!["to"]}") <= 0);
        Assert.InRange(whole["availability"]!.GetValue<double>(), 0, 1);
        Assert.DoesNotContain("canary", whole.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", HttpStatusCode.OK, "")]
    [InlineData("POST", HttpStatusCode.MethodNotAllowed, "")]
    public async Task Method_OtherThanGet_IsAnsweredAsForAProbe(string method, HttpStatusCode status, string body)
    {
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit().AddHealthy("db"));

        using var response =
            await app.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri("/health/history", UriKind.Relative)));

        Assert.Equal((status, body), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task History_WithoutDetails_IsATimestamp()
    {
        await using var app = await TestApp.StartAsync(static builder =>
        {
            builder.Configuration["HealthKit:Details"] = "None";
            builder.Services.AddHealthKit().AddHealthy("db");
        });

        var answer = await app.GetAsync("/health/history");

        Assert.Equal(["timestamp"], JsonNode.Parse(answer.Body)!.AsObject().Select(pair => pair.Key));
        Assert.Equal("application/json", answer.Header("Content-Type"));
    }

    private static async Task<JsonNode> UntilAsync(TestApp app, Func<JsonNode, bool> condition)
    {
        JsonNode? check = null;
        await Eventually.TrueAsync(
            async () => condition(check = JsonNode.Parse((await app.GetAsync("/health/history")).Body)!["checks"]!["queue"]!),
                TestApp.Deadline,
            "the history has it");
        return check!;
    }
}
