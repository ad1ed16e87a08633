using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

/// <summary>The HTTP versions and request forms that probers of all ages send.</summary>
public sealed class ProtocolTests
{
    [Theory]
    [InlineData("OPTIONS / HTTP/1.0\r\n\r\n", "HTTP/1.1 404 Not Found")]
    [InlineData("OPTIONS /health HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("GET /health/ready HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("HEAD /health/live HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("GET http://elsewhere/health/live HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 404 Not Found")]
    public async Task Http1_RawRequest_IsAnsweredAndTheConnectionClosed(string request, string expected)
    {
        await using var app = await StartAsync();

        var answer = await RawConnection.AskAsync(app.Port, request);

        Assert.Equal(expected, answer.Split("\r\n")[0]);
    }

    [Fact]
    public async Task Http10_HAProxysDefaultCheck_GetsOneWholeUnchunkedAnswer()
    {
        await using var app = await StartAsync();

        var answer = await RawConnection.AskAsync(app.Port, "OPTIONS /health?format=text HTTP/1.0\r\n\r\n");

        var lines = answer.Split("\r\n").Where(line => !line.StartsWith("Date: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "", "Cache-Control: no-store, no-cache", "Connection: close", "Content-Length: 7", "Content-Type: text/plain",
                "Expires: Thu, 01 Jan 1970 00:00:00 GMT", "HTTP/1.1 200 OK", "Healthy", "Pragma: no-cache", "Server: Kestrel",
                "X-Content-Type-Options: nosniff",
            ],
            lines);
    }

    [Fact]
    public async Task Http11_PipelinedRequests_AreAnsweredInOrder()
    {
        await using var app = await StartAsync();
        using var connection = await RawConnection.OpenAsync(app.Port);

        await connection.SendAsync(
            "GET /health?format=text HTTP/1.1\r\nHost: x\r\n\r\n"
            + "OPTIONS /health/database?verbose HTTP/1.1\r\nHost: x\r\n\r\n"
            + "DELETE /health HTTP/1.1\r\nHost: x\r\n\r\n"
            + "GET /health/mistyped HTTP/1.1\r\nHost: x\r\n\r\n"
            + "HEAD /health?format=text HTTP/1.1\r\nHost: x\r\n\r\n");
        var answers = new List<string?>();
        for (var index = 0; index < 5; index++)
            answers.Add((await connection.ReadAnswerAsync(hasBody: index < 4))?.Split("\r\n")[0]);

        Assert.Equal(
            ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 405 Method Not Allowed", "HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK"],
                answers);
    }

    [Fact]
    public async Task Http11_KeepAlive_ServesTheConnectionOn()
    {
        await using var app = await StartAsync();
        using var connection = await RawConnection.OpenAsync(app.Port);

        for (var index = 0; index < 100; index++)
        {
            await connection.SendAsync("GET /health/live?format=text HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.EndsWith("\r\n\r\nHealthy", await connection.ReadAnswerAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", 200, "Healthy")]
    [InlineData("HEAD", 200, "")]
    [InlineData("OPTIONS", 200, "Healthy")]
    [InlineData("POST", 405, "")]
    public async Task Http2_PriorKnowledgeWithoutTls_IsAnswered(string method, int status, string body)
    {
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.WebHost.ConfigureKestrel(kestrel =>
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
            builder.Services.AddHealthKit();
        });

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("/health/ready?format=text", UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await app.Client.SendAsync(request);

        Assert.Equal(
            (HttpVersion.Version20, status, body),
                (response.Version, (int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("database"));
}
