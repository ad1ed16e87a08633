using System.Diagnostics;
using System.Globalization;
using System.Net;
using HealthKit.Http;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.Live;

public sealed class StreamTests
{
    [Fact]
    public async Task Client_OnConnection_HasTheStateAndThenEachChange()
    {
        await using var app = await StartAsync();
        await using var reader = await EventReader.OpenAsync(app.Client);
        var health = app.Services.GetRequiredService<IHealthControl>();

        var first = Assert.NotNull(await reader.NextAsync());
        health.ReportUnhealthy("queue", "Full.");
        var second = Assert.NotNull(await reader.NextAsync());
        health.ReportHealthy("queue");
        var third = Assert.NotNull(await reader.NextAsync());

        Assert.Equal(["message", "message", "message"], new[] { first, second, third }.Select(item => item.EventType));
        Assert.StartsWith("{\"status\":\"healthy\"", first.Data, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"reported\",\"message\":\"Full.\"", second.Data, StringComparison.Ordinal);
        Assert.StartsWith("{\"status\":\"healthy\"", third.Data, StringComparison.Ordinal);
        Assert.True(Id(first) < Id(second) && Id(second) < Id(third));
        Assert.Equal(TimeSpan.FromSeconds(2), first.ReconnectionInterval);
    }

    [Fact]
    public async Task Client_WhenOnlyTheMessageChanges_HasAnEvent()
    {
        await using var app = await StartAsync();
        var health = app.Services.GetRequiredService<IHealthControl>();
        await using var reader = await EventReader.OpenAsync(app.Client);
        await reader.NextAsync();

        health.ReportDegraded("queue", "10 %");
        var first = Assert.NotNull(await reader.NextAsync());
        health.ReportDegraded("queue", "50 %");
        var second = Assert.NotNull(await reader.NextAsync());

        Assert.Contains("\"message\":\"10 %\"", first.Data, StringComparison.Ordinal);
        Assert.Contains("\"message\":\"50 %\"", second.Data, StringComparison.Ordinal);
        Assert.True(Id(first) < Id(second));
    }

    [Fact]
    public async Task Headers_OfTheStream_KeepProxiesFromHoldingItBack()
    {
        await using var app = await StartAsync();
        await using var reader = await EventReader.OpenAsync(app.Client);

        var headers = reader.Response.Headers.Concat(reader.Response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value));
        Assert.Equal(
            ("text/event-stream", "no", "nosniff"),
                (headers["Content-Type"], headers["X-Accel-Buffering"], headers["X-Content-Type-Options"]));
        Assert.Contains("no-store", headers["Cache-Control"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_BehindCompressionAndTimeoutsOfTheApp_IsNeitherCompressedNorCutOff()
    {
        await using var app = await StartAsync(
            builder => builder.Services
                .AddResponseCompression(static options => (options.EnableForHttps, options.MimeTypes) = (true, ["text/event-stream"]))
                .AddRequestTimeouts(static options => options.DefaultPolicy = new() { Timeout = TimeSpan.FromMilliseconds(200) }),
            static app =>
            {
                app.UseResponseCompression();
                app.UseRouting();
                app.UseRequestTimeouts();
                app.MapHealthKit();
            });
        app.Client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
        await using var reader = await EventReader.OpenAsync(app.Client, "/health/stream?poll_interval=0.5");

        Assert.Equal(["identity"], reader.Response.Content.Headers.ContentEncoding);
        Assert.Contains("no-transform", reader.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        for (var states = 0; states < 3; states++)
            Assert.StartsWith("{\"status\":\"healthy\"", Assert.NotNull(await reader.NextAsync()).Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("999999999999999999999")]
    [InlineData("-1")]
    [InlineData("<script>alert(1)</script>")]
    public async Task LastEventId_OfAnyKind_ResumesWithTheLatestState(string id)
    {
        await using var app = await StartAsync();
        await using var reader = await EventReader.OpenAsync(app.Client, lastId: id);

        Assert.StartsWith("{\"status\":\"healthy\"", Assert.NotNull(await reader.NextAsync()).Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health/$stream", 1.0)]
    [InlineData("/health/stream?poll_interval=0.6", 0.6)]
    [InlineData("/health/stream?poll_interval=0", 0.5)]
    [InlineData("/health/$stream?poll_interval=-1e300", 0.5)]
    public async Task State_WithAPollInterval_ComesAgainAtThatPace(string path, double seconds)
    {
        await using var app = await StartAsync();
        using var delay = new SchedulingDelay();
        await using var reader = await EventReader.OpenAsync(app.Client, path);
        var first = Assert.NotNull(await reader.NextAsync());
        var from = Stopwatch.GetTimestamp();

        var again = Assert.NotNull(await reader.NextAsync());
        Assert.NotNull(await reader.NextAsync());

        Assert.Equal(Id(first), Id(again));

        // The test may have read the first event late.
        var took = Stopwatch.GetElapsedTime(from);
        var late = TimeSpan.FromSeconds(0.1) + (2 * delay.Worst);
        Assert.InRange(took, (2 * TimeSpan.FromSeconds(seconds)) - late, delay.Bound(TimeSpan.FromSeconds(15), TimeSpan.Zero));
    }

    [Theory]
    [InlineData("often")]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1&poll_interval=2")]
    [InlineData("1,5")]
    public async Task PollInterval_NotANumber_IsRejectedWithoutEcho(string interval)
    {
        await using var app = await StartAsync();

        var answer = await app.GetAsync($"/health/stream?poll_interval={interval}");

        Assert.Equal((HttpStatusCode.BadRequest, "poll_interval must be a number of seconds from 0.5 to 60.\n"),
            (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task HeadOrOptions_OnTheStream_ReturnsAnEmptyResponse(string method)
    {
        await using var app = await StartAsync();

        using var response =
            await app.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri("/health/stream", UriKind.Relative)));

        Assert.Equal((HttpStatusCode.OK, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal(0, app.Services.GetRequiredService<StreamFeed>().Clients);
    }

    [Fact]
    public async Task Client_BeyondTheMaximum_Receives503WithRetryAfter()
    {
        await using var app = await StartAsync(("HealthKit:Stream:MaximumClients", "1"));
        await using (await EventReader.OpenAsync(app.Client))
        {
            var answer = await app.GetAsync("/health/stream");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (answer.Status, answer.Header("Retry-After")));
        }

        await NobodyListensAsync(app);
        await using var later = await EventReader.OpenAsync(app.Client);
    }

    [Fact]
    public async Task Stream_ServiceStops_SendsDrainingAndEnds()
    {
        await using var app = await StartAsync();
        await using var reader = await EventReader.OpenAsync(app.Client);
        await reader.NextAsync();

        app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var rest = new List<string>();
        while (await reader.NextAsync() is { } item)
            rest.Add(item.EventType);

        Assert.Single(rest, "draining");
    }

    [Fact]
    public async Task Stream_OnTheManagementPort_ShowsEverything()
    {
        var port = FreePort.Next();
        await using var app = await StartAsync(("HealthKit:ManagementPort", $"{port}"));
        using var management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await using var reader = await EventReader.OpenAsync(management);

        Assert.Contains("\"process\":{", Assert.NotNull(await reader.NextAsync()).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Origin_ThatIsAllowed_MayListen()
    {
        await using var app = await StartAsync(("HealthKit:Cors:Origins:0", "https://status.example.com"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/health/stream", UriKind.Relative));
        request.Headers.Add("Origin", "https://status.example.com");

        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(["https://status.example.com"], response.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Clients_ThatGoAbruptly_LeaveNothingBehind()
    {
        await using var app = await StartAsync();
        var health = app.Services.GetRequiredService<IHealthControl>();
        for (var round = 0; round < 5; round++)
        {
            var connections = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
            {
                var connection = await RawConnection.OpenAsync(app.Port);
                await connection.SendAsync("GET /health/stream HTTP/1.1\r\nHost: a\r\n\r\n");
                return connection;
            }));
            health.ReportUnhealthy("queue", $"Round {round}.");
            foreach (var connection in connections)
                connection.Dispose();

            health.ReportHealthy("queue");
        }

        // On a busy machine Kestrel and HealthKit warn of late threads.
        await NobodyListensAsync(app);
        Assert.DoesNotContain(app.Logs.Lines, line => line.Level >= LogLevel.Error
            && !line.Message.Contains("Check queue", StringComparison.Ordinal));
    }

    private static long Id(System.Net.ServerSentEvents.SseItem<string> item) => long.Parse(item.EventId!, CultureInfo.InvariantCulture);

    private static Task NobodyListensAsync(TestApp app) => Eventually.TrueAsync(
        () => Task.FromResult(app.Services.GetRequiredService<StreamFeed>().Clients == 0), TestApp.Deadline, "nobody listens");

    private static Task<TestApp> StartAsync(params (string Key, string Value)[] settings) => StartAsync(builder =>
    {
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
    });

    private static async Task<TestApp> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication>? use = null)
    {
        var app = await TestApp.StartUnsettledAsync(
            builder =>
            {
                configure(builder);
                builder.Services.AddHealthKit().AddReported("queue", static check => check.AllowLateRuns());
            },
            use);
        app.Services.GetRequiredService<IHealthControl>().ReportHealthy("queue");
        await Eventually.TrueAsync(
            async () => (await app.Client.GetAsync(new Uri("/health", UriKind.Relative))).IsSuccessStatusCode, TestApp.Deadline,
                "all is well");
        return app;
    }
}
