using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Management;

/// <summary>Changes through the management port need the token, and must not come from a page of another origin.</summary>
public sealed class MaintenanceTests
{
    private const string Path = "/health/maintenance";

    private static readonly (string, string) Bearer = ("Authorization", $"Bearer {ManagedApp.Token}");

    [Fact]
    public async Task Post_WithTheToken_TakesTheServiceOutWithItsWords()
    {
        await using var app = await ManagedApp.StartAsync();

        var entered = await app.SendAsync("POST", Path, "Upgrading the database 한글", Bearer);

        Assert.Equal((HttpStatusCode.NoContent, ""), (entered.Status, entered.Body));
        foreach (var path in (string[])["/health/ready", "/health"])
        {
            var answer = await app.App.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.Contains("""
                "reason":"maintenance","message":"Upgrading the database 한글"
                """, answer.Body, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await app.App.GetAsync("/health/live")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.App.GetAsync("/health/startup")).Status);
        Assert.Contains("Upgrading the database", (await app.App.GetAsync("/health?format=health%2Bjson")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WithTheToken_PutsTheServiceBack()
    {
        await using var app = await ManagedApp.StartAsync();
        await app.SendAsync("POST", Path, headers: Bearer);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.ReadyAsync());

        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("DELETE", Path, headers: Bearer)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("DELETE", Path, headers: Bearer)).Status);

        Assert.Equal(HttpStatusCode.OK, await app.ReadyAsync());
        Assert.Equal([1300, 1301], app.App.Logs.Own.Select(line => line.EventId).Where(id => id is 1300 or 1301));
    }

    [Theory]
    [InlineData("POST", HttpStatusCode.Unauthorized)]
    [InlineData("POST", HttpStatusCode.Unauthorized, "Authorization", "Bearer wrong")]
    [InlineData("POST", HttpStatusCode.Unauthorized, "Authorization", "Bearer 0123456789abcdef-managemenT")]
    [InlineData("POST", HttpStatusCode.Unauthorized, "Authorization", "Bearer ")]
    [InlineData("POST", HttpStatusCode.Unauthorized, "Authorization", ManagedApp.Token)]
    [InlineData("POST", HttpStatusCode.Unauthorized, "Authorization", "Basic " + ManagedApp.Token)]
    [InlineData("POST", HttpStatusCode.Unauthorized, "Cookie", "token=" + ManagedApp.Token)]
    [InlineData("POST", HttpStatusCode.Forbidden, "Authorization", "Bearer " + ManagedApp.Token, "Origin", "https://evil.example")]
    [InlineData("POST", HttpStatusCode.Forbidden, "Authorization", "Bearer " + ManagedApp.Token, "Origin", "null")]
    [InlineData("POST", HttpStatusCode.Forbidden, "Authorization", "Bearer " + ManagedApp.Token, "Sec-Fetch-Site", "cross-site")]
    [InlineData("POST", HttpStatusCode.Forbidden, "Authorization", "Bearer " + ManagedApp.Token, "Sec-Fetch-Site", "same-site")]
    [InlineData("GET", HttpStatusCode.MethodNotAllowed, "Authorization", "Bearer " + ManagedApp.Token)]
    [InlineData("HEAD", HttpStatusCode.MethodNotAllowed, "Authorization", "Bearer " + ManagedApp.Token)]
    [InlineData("OPTIONS", HttpStatusCode.MethodNotAllowed, "Authorization", "Bearer " + ManagedApp.Token)]
    [InlineData("PUT", HttpStatusCode.MethodNotAllowed, "Authorization", "Bearer " + ManagedApp.Token)]
    [InlineData("PATCH", HttpStatusCode.MethodNotAllowed, "Authorization", "Bearer " + ManagedApp.Token)]
    public async Task Request_ThatMayNot_IsRefusedAndChangesNothing(string method, HttpStatusCode status, params string[] headers)
    {
        await using var app = await ManagedApp.StartAsync();
        var named = headers.Chunk(2).Select(pair => (pair[0], pair[1])).ToArray();

        Assert.Equal(status, (await app.SendAsync(method, Path, headers: named)).Status);
        Assert.Equal(HttpStatusCode.OK, await app.ReadyAsync());

        // A rejected request must not end the maintenance that is active.
        app.App.Services.GetRequiredService<IHealthControl>().EnterMaintenance();
        Assert.Equal(status, (await app.SendAsync(method == "POST" ? "DELETE" : method, Path, headers: named)).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.ReadyAsync());
    }

    [Fact]
    public async Task Request_OfAPageOfThisVeryHost_IsLetThrough()
    {
        await using var app = await ManagedApp.StartAsync();

        var answer = await app.SendAsync("POST", Path,
            headers: [Bearer, ("Origin", $"http://127.0.0.1:{app.Port}"), ("Sec-Fetch-Site", "same-origin")]);

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
    }

    [Fact]
    public async Task Token_NotSet_RejectsTheRequestWithInstructions()
    {
        await using var app = await ManagedApp.StartAsync(settings: ("HealthKit:Management:Token", null));

        var answer = await app.SendAsync("POST", Path, headers: Bearer);

        Assert.Equal(
            (HttpStatusCode.Forbidden, "Changes are disabled. Set HealthKit:Management:Token to allow them.\n"),
                (answer.Status, answer.Body));
        Assert.Equal(HttpStatusCode.OK, await app.ReadyAsync());
    }

    [Fact]
    public async Task Refusals_ManyInAMinute_AreOneLineWithoutTheToken()
    {
        await using var app = await ManagedApp.StartAsync(static builder =>
            builder.Services.AddSingleton<TimeProvider>(new ManualTime()).AddHealthKit().AddHealthy("db"));

        for (var index = 0; index < 50; index++)
            await app.SendAsync("POST", Path, headers: ("Authorization", "Bearer guess-number-0123456789"));

        var line = Assert.Single(app.App.Logs.Own, line => line.EventId == 1203);
        Assert.DoesNotContain("guess", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_IsInNoAnswerAndNoLog()
    {
        await using var app = await ManagedApp.StartAsync();
        var answers = new List<Answer>();
        foreach (var method in (string[])["GET", "HEAD", "OPTIONS", "POST", "DELETE", "PUT"])
        {
            answers.Add(await app.SendAsync(method, Path, headers: Bearer));
            answers.Add(await app.SendAsync(method, $"{Path}?token={ManagedApp.Token}", ManagedApp.Token));
            answers.Add(await app.SendAsync(method, "/health?verbose", headers: Bearer));
            answers.Add(await app.SendAsync(method, $"/health/{ManagedApp.Token}", headers: Bearer));
        }

        Assert.All(answers, answer => Assert.DoesNotContain(ManagedApp.Token, answer.Everything(), StringComparison.Ordinal));
        Assert.All(app.App.Logs.Own, line => Assert.DoesNotContain(ManagedApp.Token, line.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reason_TooLongOrNoText_IsRefusedInPlainWords()
    {
        await using var app = await ManagedApp.StartAsync();
        using var garbage = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent([0xff, 0xfe, 0x80]) };
        garbage.Headers.TryAddWithoutValidation("Authorization", $"Bearer {ManagedApp.Token}");

        using var refused = await app.Client.SendAsync(garbage);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await app.SendAsync("POST", Path, new string('x', 513), Bearer)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await app.SendAsync("POST", Path, new string('x', 100_000), Bearer)).Status);
        Assert.Equal(HttpStatusCode.OK, await app.ReadyAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("POST", Path, new string('x', 512), Bearer)).Status);
    }

    [Fact]
    public async Task Path_OnTheAppsPort_IsNotFound()
    {
        await using var app = await ManagedApp.StartAsync();

        var answer = await app.App.SendAsync("POST", Path, Bearer);

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal(HttpStatusCode.OK, await app.ReadyAsync());
    }
}
