using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>What the HTTP check reports about another service, independent of the app's settings for its HTTP clients.</summary>
public sealed class HttpCheckTests
{
    private static readonly string Filling = new('x', 70_000);

    private static readonly Dictionary<string, byte[]> Bodies = new(StringComparer.Ordinal)
    {
        ["bom"] = [0xef, 0xbb, 0xbf, .. "{\"status\":\"DOWN\"}"u8],
        ["first"] = Encoding.UTF8.GetBytes($"{{\"status\":\"unhealthy\",\"checks\":\"{Filling}\"}}"),
        ["last"] = Encoding.UTF8.GetBytes($"{{\"checks\":\"{Filling}\",\"status\":\"unhealthy\"}}"),
        ["down"] = [.. "{\"status\":\"DOWN\"}"u8],
        ["degraded"] = [.. "{\"status\":\"degraded\"}"u8],
        ["up"] = [.. "{\"status\":\"UP\"}"u8],
    };

    [Theory]
    [InlineData("bom", "reported")]
    [InlineData("first", "reported")]
    [InlineData("last", "protocol")]
    [InlineData("bom?zip=1", "reported")]
    [InlineData("first?zip=1", "reported")]
    [InlineData("last?zip=1", "protocol")]
    [InlineData("down?code=503", "reported")]
    [InlineData("degraded?code=503", "unexpected-status")]
    [InlineData("up?code=503", "unexpected-status")]
    public async Task Service_ThatIsNotWell_IsSeenWhateverItsBodyIsLike(string path, string reason)
    {
        await using var service = await StartServiceAsync();
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit()
            .AddHttp("x", new Uri($"http://127.0.0.1:{service.Port}/{path}"), static options =>
                (options.Impact, options.Timeout) = (CheckImpact.Critical, TimeSpan.FromSeconds(30))));

        var check = JsonNode.Parse((await app.GetAsync("/health/x")).Body)!["check"]!;
        Assert.Equal(("unhealthy", reason), ($"{check["state"]}", $"{check["reason"]}"));
    }

    [Fact]
    public async Task Clients_OfTheApp_DoNotChangeTheCheck()
    {
        var seen = new ConcurrentBag<string>();
        await using var service = await StartServiceAsync(seen);
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Services.AddHealthKit().AddHttp("x", new Uri($"http://127.0.0.1:{service.Port}/up"), static options =>
                options.Timeout = TimeSpan.FromSeconds(30));
            builder.Services.ConfigureHttpClientDefaults(static clients => clients
                .AddHttpMessageHandler(static () => new Marker("X-Of-All"))
                .ConfigureHttpClient(static client => client.DefaultRequestHeaders.Add("X-Of-All", "hunter2")));
            builder.Services.AddHttpClient("HealthKit.x").AddHttpMessageHandler(static () => new Marker("X-Of-This"));
        });

        Assert.Contains("X-Of-This", seen);
        Assert.DoesNotContain("X-Of-All", seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Certificate_ThatNamesAnAddress_MakesTheAppFetchNothing(bool http)
    {
        var fetched = 0;
        await using var thief =
            await TestApp.StartUnsettledAsync(static _ => { }, app => app.MapGet("/ca.crt", () => Interlocked.Increment(ref fetched)));
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("localhost", validForDays: 100, new Uri($"http://127.0.0.1:{thief.Port}/ca.crt"));
        var port = FreePort.Next();
        await using var service = await TestApp.StartUnsettledAsync(
            builder => builder.WebHost.ConfigureKestrel(kestrel =>
                kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate))),
            static app => app.MapGet("/", static () => "Hello"));

        // The server itself fetched the rest of its chain when it started.
        fetched = 0;
        await using var app = await TestApp.StartAsync(builder => _ = http
            ? builder.Services.AddHealthKit()
                .AddHttp("x", new Uri($"https://localhost:{port}/"), static options => options.Timeout = TimeSpan.FromSeconds(60))
            : builder.Services.AddHealthKit()
                .AddTlsCertificate("x", "localhost", port, static options => options.Timeout = TimeSpan.FromSeconds(60)));

        var check = JsonNode.Parse((await app.GetAsync("/health/x")).Body)!["check"]!;
        Assert.Equal("tls", $"{check["reason"]}");
        Assert.Equal(0, fetched);
    }

    [Fact]
    public async Task Connection_EndedWhileItWasKept_IsReplacedWithinTheRun()
    {
        using var server = new ForgetfulServer();
        await using var app =
            await TestApp.StartAsync(builder => builder.Services.AddHealthKit()
                .AddHttp("x", new Uri($"http://127.0.0.1:{server.Port}/"), static options =>
        {
            options.Interval = TimeSpan.FromMilliseconds(100);
            options.Timeout = TimeSpan.FromSeconds(60);
            options.FailAfter = 1;
        }));
        var since = await SinceAsync();

        await Eventually.TrueAsync(() => Task.FromResult(server.Forgotten >= 3), TestApp.Deadline,
            "three requests found their connection gone");
        Assert.Equal(since, await SinceAsync());

        async Task<string> SinceAsync()
        {
            var check = JsonNode.Parse((await app.GetAsync("/health/x")).Body)!["check"]!;
            return $"{check["state"]} {check["since"]}";
        }
    }

    [Fact]
    public async Task Body_BeyondTheBound_IsLeftWithItsConnection()
    {
        var connections = new ConcurrentQueue<string>();
        await using var service = await StartServiceAsync(arrived: request => connections.Enqueue(request.HttpContext.Connection.Id));
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHttp(
            "x", new Uri($"http://127.0.0.1:{service.Port}/first"),
            static options =>
                (options.ReadStatus, options.MaximumBodyBytes, options.Interval) = (false, 10, TimeSpan.FromMilliseconds(100))));
        await Eventually.TrueAsync(() => Task.FromResult(connections.Count >= 3), TestApp.Deadline, "the check has run three times");

        var seen = connections.ToArray();
        Assert.Equal(seen.Length, seen.Distinct().Count());
    }

    private static Task<TestApp> StartServiceAsync(ConcurrentBag<string>? seen = null, Action<HttpRequest>? arrived = null) =>
        TestApp.StartUnsettledAsync(static _ => { }, app =>
        app.MapGet("/{body}", async (string body, int? code, int? zip, HttpRequest request, HttpResponse response) =>
        {
            arrived?.Invoke(request);
            foreach (var (name, _) in request.Headers)
                seen?.Add(name);

            response.StatusCode = code ?? 200;
            response.Headers.ContentEncoding = zip is null ? default : "gzip";
            await response.Body.WriteAsync(zip is null ? Bodies[body] : Zip(Bodies[body]));
        }));

    private static byte[] Zip(byte[] body)
    {
        using var zipped = new MemoryStream();
        using (var stream = new GZipStream(zipped, CompressionLevel.Optimal))
            stream.Write(body);

        return zipped.ToArray();
    }

    private sealed class Marker(string header) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation(header, "1");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
