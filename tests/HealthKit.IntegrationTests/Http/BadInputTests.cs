using HealthKit.IntegrationTests.App;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

/// <summary>For any input, the response is never a 500 and contains no part of the request.</summary>
public sealed class BadInputTests : IClassFixture<BadInputTests.Fixture>
{
    private const string Canary = "c4n4ry";

    private readonly TestApp _app;

    public BadInputTests(Fixture fixture) => _app = fixture.App;

    [Theory]
    [InlineData("GET /health/c4n4ry HTTP/1.1\r\nHost: x\r\n", 404)]
    [InlineData("GET /health/c4n4ry/../live HTTP/1.1\r\nHost: x\r\n", 200)]
    [InlineData("GET /health/%63%34n4ry HTTP/1.1\r\nHost: x\r\n", 404)]
    [InlineData("GET /health/%c4n4ry%zz%0d%0aX-Canary:c4n4ry HTTP/1.1\r\nHost: x\r\n", 404)]
    [InlineData("GET /health/c4n4ry%00 HTTP/1.1\r\nHost: x\r\n", 400)]
    [InlineData("GET /health/c4n4ry\u0001\u007f HTTP/1.1\r\nHost: x\r\n", 404)]
    [InlineData("GET /health/c4n4ry\u00ff HTTP/1.1\r\nHost: x\r\n", 400)]
    [InlineData("GET /health?exclude=c4n4ry&c4n4ry=c4n4ry HTTP/1.1\r\nHost: x\r\n", 200)]
    [InlineData("GET /health?verbose&exclude=c4n4ry%0d%0a HTTP/1.1\r\nHost: x\r\n", 200)]
    [InlineData("GET /health?exclude=%zz%c4n4ry%&%&=&&?&exclude HTTP/1.1\r\nHost: x\r\n", 200)]
    [InlineData("GET /health?format=c4n4ry HTTP/1.1\r\nHost: x\r\n", 406)]
    [InlineData("GET /health?format=%00c4n4ry%ff HTTP/1.1\r\nHost: x\r\n", 406)]
    [InlineData("GET /health?verbose=c4n4ry HTTP/1.1\r\nHost: x\r\n", 200)]
    [InlineData("GET /health HTTP/1.1\r\nHost: c4n4ry.example.com\r\n", 200)]
    [InlineData("GET /health HTTP/1.1\r\nHost: c4n4ry:99999999\r\n", 200)]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nAccept: c4n4ry/c4n4ry;q=c4n4ry\r\n", 200)]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nAccept: \"c4n4ry\r\nAccept: ,,,\r\nAccept: text/plain\r\n", 200)]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nOrigin: https://c4n4ry.example.com\r\n", 200)]
    [InlineData("OPTIONS /health HTTP/1.1\r\nHost: x\r\nOrigin: https://c4n4ry\r\nAccess-Control-Request-Method: "
        + "c4n4ry\r\nAccess-Control-Request-Headers: c4n4ry\r\n", 200)]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nCookie: c4n4ry=c4n4ry\r\nX-Request-Id: c4n4ry\r\nUser-Agent: c4n4ry\r\n", 200)]
    [InlineData("C4N4RY /health HTTP/1.1\r\nHost: x\r\n", 405)]
    [InlineData("GET c4n4ry HTTP/1.1\r\nHost: x\r\n", 405)]
    [InlineData("GET /health HTTP/c4n4ry\r\nHost: x\r\n", 400)]
    public async Task Request_WithACanary_IsAnsweredWithoutIt(string request, int status)
    {
        var answer = await RawConnection.AskAsync(_app.Port, $"{request}Connection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/health?", "exclude=c4n4ry{0}&", 400, 200)]
    [InlineData("/health?verbose&", "exclude=c4n4ry{0}&", 400, 200)]
    [InlineData("/health?", "{0}c4n4ry&", 500, 200)]
    [InlineData("/health?format=", "c4n4ry{0}", 500, 406)]
    [InlineData("/health?format=json", "&format=c4n4ry{0}", 300, 406)]
    [InlineData("/health/", "c4n4ry{0}/", 500, 404)]
    [InlineData("/health", "/", 8_000, 404)]
    [InlineData("/health/live?", "%", 8_000, 200)]
    [InlineData("/health?exclude=", "c4n4ry{0}", 10_000, 414)]
    public async Task Url_VeryLong_IsAnsweredWithoutIt(string start, string part, int times, int status)
    {
        var url = start + string.Concat(Enumerable.Range(0, times)
            .Select(index => part.Replace("{0}", $"{index}", StringComparison.Ordinal)));

        var answer = await RawConnection.AskAsync(_app.Port, $"GET {url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("text/plain, ", 2_000)]
    [InlineData("a/b;q=0.1;c4n4ry=\"c4n4ry\", ", 1_000)]
    [InlineData(",", 20_000)]
    [InlineData("*/*;", 5_000)]
    public async Task Accept_VeryLong_IsAnsweredWithoutIt(string part, int times)
    {
        var accept = string.Concat(Enumerable.Repeat(part, times));

        var answer = await RawConnection.AskAsync(
            _app.Port, $"GET /health HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Requests_TenThousandRandom_NeverFailNorEcho()
    {
        var requests = new RandomRequests(seed: 20_261_120, Canary);
        using var pool = new RawConnectionPool(_app.Port);
        var statuses = new Dictionary<string, int>();

        for (var index = 0; index < 10_000; index++)
        {
            var request = requests.Next();
            var answer = await pool.AskAsync(request.Text, hasBody: request.Method != "HEAD");

            var status = answer.Length > 12 ? answer[9..12] : "none";
            Assert.True(status is "200" or "204" or "400" or "404" or "405" or "406" or "411" or "414" or "431" or "505", $"{status} to "
                + $"{request}");
            Assert.False(answer.Contains(Canary, StringComparison.OrdinalIgnoreCase), $"Echoed: {request}");
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }

        // The requests must reach all of these responses, so that the server does not reject them all early.
        Assert.All(["200", "400", "404", "405", "406"], status =>
            Assert.True(statuses.GetValueOrDefault(status) > 200, $"{status}: {string.Join(' ', statuses)}"));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:Cors:Origins:0"] = "https://status.example.com";
            builder.Configuration["HealthKit:Checks:database:Interval"] = "01:00:00";
            builder.Configuration["HealthKit:Checks:cache:Interval"] = "01:00:00";
            builder.Services.AddHealthKit().AddHealthy("database").AddDegraded("cache");
        });

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
