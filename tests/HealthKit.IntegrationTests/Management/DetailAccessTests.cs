using System.Net;
using System.Net.Sockets;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Management;

/// <summary>
/// Who may read exception texts, hosts and users on the management port: a client on the machine itself, and a client with the token.
/// </summary>
public sealed class DetailAccessTests
{
    // Every address of 127.0.0.0/8 belongs to this machine. Two of them stand for another pod and for a sidecar.
    private const string Local = "127.0.0.1";
    private const string OtherPod = "127.0.0.2";
    private const string Sidecar = "127.0.0.6";
    private const string Canary = "host=canary-host user=canary-user";

    public static TheoryData<string, string, string?, string?, bool> Requests => new()
    {
        { "this machine", Local, null, null, true },
        { "this machine with another host's name", Local, "Host", "store.example.com", true },
        { "another pod", OtherPod, null, null, false },
        { "another pod that names this machine", OtherPod, "Host", "127.0.0.1", false },
        { "another pod that says it is forwarded for this machine", OtherPod, "X-Forwarded-For", "127.0.0.1", false },
        { "another pod with the token", OtherPod, "Authorization", $"Bearer {ManagedApp.Token}", true },
        { "another pod with another token", OtherPod, "Authorization", "Bearer 0123456789abcdef-other", false },
        { "a sidecar", Sidecar, null, null, false },
        { "a proxy on this machine", Local, "X-Forwarded-For", "192.0.2.7", false },
        { "a proxy that follows RFC 7239", Local, "Forwarded", "for=192.0.2.7", false },
        { "a proxy that says so only", Local, "Via", "1.1 proxy", false },
        { "Envoy on this machine", Local, "x-envoy-expected-rq-timeout-ms", "15000", false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Details_OfARequest_AreFullForOperatorsAlone(string from, string address, string? header, string? value, bool isFull)
    {
        await using var app = await StartAsync();
        using var client = Client(app.Port, address);

        foreach (var path in (string[])["/health", "/health/db", "/health/ready?format=xabaril-ui", "/health/ui", "/health/stream"])
        {
            var body = await AskAsync(client, path, header, value);
            Assert.True(body.Contains("db", StringComparison.Ordinal) || path == "/health/db", $"{from}, {path}: {body}");
            Assert.True(isFull == body.Contains("canary", StringComparison.Ordinal), $"{from}, {path}: {body}");
        }
    }

    [Fact]
    public async Task Details_InDevelopment_AreFullForAll()
    {
        await using var app = await StartAsync("Development");
        using var client = Client(app.Port, OtherPod);

        Assert.Contains("canary", await AskAsync(client, "/health", null, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Details_ThroughAnNginxThatSetsNothing_AreNotFull()
    {
        await using var app = await StartAsync();
        await using var nginx = await NginxServer.StartAsync(
            $$"""
            events {}
            http {
              server {
                listen 80;
                location / { proxy_pass http://127.0.0.1:{{app.Port}}; }
              }
            }
            """,
            "listen 80;");
        using var client = Client(nginx.Port, Local);

        Assert.DoesNotContain("canary", await AskAsync(client, "/health", null, null), StringComparison.Ordinal);
    }

    private static Task<ManagedApp> StartAsync(string environment = "Production") => ManagedApp.StartAsync(
        static builder => builder.Services.AddHealthKit().AddCheck("db", static () => throw new InvalidOperationException(Canary)),
        settings: ("Environment", environment));

    private static HttpClient Client(int port, string from) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        Timeout = TestApp.Deadline,
    };

    // For a stream, the method reads only as far as the first state.
    private static async Task<string> AskAsync(HttpClient client, string path, string? header, string? value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (header is not null)
            Assert.True(request.Headers.TryAddWithoutValidation(header, value), $"{header} cannot be sent.");

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            return await response.Content.ReadAsStringAsync();

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        string? line;
        while ((line = await reader.ReadLineAsync()) is not null && !line.StartsWith("data:", StringComparison.Ordinal))
        {
        }

        return line!;
    }
}
