using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Management;

/// <summary>A test message on request, and the clients that may request it.</summary>
public sealed class NotifyTestTests
{
    private const string Path = "/health/notify-test";

    private static readonly (string, string) Bearer = ("Authorization", $"Bearer {ManagedApp.Token}");

    [Fact]
    public async Task Post_WithTheToken_SendsToEveryChannelAndReturnsEachResult()
    {
        var notifier = new ScriptedNotifier();
        await using var app = await StartAsync(notifier);

        var answer = await app.SendAsync("POST", Path, headers: Bearer);

        Assert.Equal(HttpStatusCode.BadGateway, answer.Status);
        Assert.Equal("""{"good":"delivered","bad":"failed: \u0022no\u0022"}""", answer.Body);
        Assert.Equal(["bad", "good"], notifier.Sent.Order());
    }

    [Theory]
    [InlineData("?channel=GOOD", HttpStatusCode.OK, """{"good":"delivered"}""")]
    [InlineData("?channel=other", HttpStatusCode.NotFound, "No channel has this name.\n")]
    public async Task Post_OfOneChannel_SendsOverThatAlone(string query, HttpStatusCode status, string body)
    {
        await using var app = await StartAsync(new ScriptedNotifier());

        var answer = await app.SendAsync("POST", Path + query, headers: Bearer);

        Assert.Equal((status, body), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Post_WithoutTheToken_SendsNothing()
    {
        var notifier = new ScriptedNotifier();
        await using var app = await StartAsync(notifier);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.SendAsync("POST", Path)).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await app.SendAsync("GET", Path, headers: Bearer)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.App.GetAsync(Path)).Status);
        Assert.Empty(notifier.Sent);
    }

    [Fact]
    public async Task Post_WithoutChannels_IsNotFoundWithInstructions()
    {
        await using var app = await ManagedApp.StartAsync();

        var answer = await app.SendAsync("POST", Path, headers: Bearer);

        Assert.Equal(
            (HttpStatusCode.NotFound,
                "No channel is registered. Reference HealthKit.Notifications, and add one with AddSlack, AddWebhook or AddEmail.\n"),
            (answer.Status, answer.Body));
    }

    private static Task<ManagedApp> StartAsync(ScriptedNotifier notifier) => ManagedApp.StartAsync(builder =>
    {
        builder.Services.AddHealthKit().AddHealthy("db");
        builder.Services.AddSingleton<IHealthNotifier>(notifier);
    });
}
