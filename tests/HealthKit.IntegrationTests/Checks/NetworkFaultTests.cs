using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>Network checks against real servers with real faults, on loopback.</summary>
public sealed class NetworkFaultTests
{
    private const string Loopback = "127.0.0.1";
    private const string Nowhere = "no-such-host.invalid";
    private const int AtOnce = 12;

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Faults_OfEveryCheck_AreReportedByTheRightReason()
    {
        using var authority = new TestAuthority();
        await using var web = await StartWebAsync(authority);
        using var echo = Udp(static (socket, from) => socket.SendTo("pong!"u8, from));
        using var silent = Udp(static (_, _) => { });
        var table = new StringBuilder("fault                                    state      reason               layer       seen\n");
        var wrong = new List<string>();
        var errors = Faults(web, authority, echo, silent).ToList();
        var all = new (string State, string Reason, string Layer, TimeSpan Seen)[errors.Count];
        await Parallel.ForAsync(0, errors.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (index, _) => all[index] = await SeeAsync(errors[index]));
        foreach (var (error, (state, reason, layer, seen)) in errors.Zip(all))
        {
            table.Append(CultureInfo.InvariantCulture, $"{error.Name,-40} {state,-10} {reason,-20} {layer,-9} "
                + $"{seen.TotalSeconds,5:0.00} s\n");
            if ((state, reason, layer) != (error.State, error.Reason, error.Layer))
                wrong.Add($"{error.Name}: {state} {reason} {layer}, not {error.State} {error.Reason} {error.Layer}");
        }

        await Figures.WriteAsync("network-faults.txt", table.ToString());
        Assert.Empty(wrong);
    }

    private static IEnumerable<NetworkFault> Faults(WebServer web, TestAuthority authority, Socket echo, Socket silent)
    {
        var closed = FreePort.Next();
        yield return new("ping: answers", builder => builder.AddPing("x", Loopback), "healthy", "");
        yield return new("ping: unknown name", builder => builder.AddPing("x", Nowhere), "unhealthy", "dns", "dns");
        yield return new("tcp: open", builder => builder.AddTcp("x", "localhost", web.Http), "healthy", "");
        yield return new("tcp: closed", builder => builder.AddTcp("x", Loopback, closed), "unhealthy", "connection-refused", "tcp");
        yield return new("tcp: packets dropped", builder => builder.AddTcp("x", Loopback, DroppingPort.Open()), "unhealthy",
            "unreachable", "network");
        yield return new("tcp: unknown name", builder => builder.AddTcp("x", Nowhere, 80), "unhealthy", "dns", "dns");
        yield return new("tcp: no slower than wanted", builder =>
            builder.AddTcp("x", Loopback, web.Http, options => options.MaximumLatency = TimeSpan.FromSeconds(29)), "healthy", "");
        yield return new("udp: answers as expected", builder =>
            builder.AddUdp("x", Loopback, Port(echo), static options =>
                (options.Payload, options.ExpectedReply) = ("ping"u8.ToArray(), "pong"u8.ToArray())), "healthy", "");
        yield return new("udp: answers otherwise", builder =>
            builder.AddUdp("x", Loopback, Port(echo), static options => options.ExpectedReply = "PONG"u8.ToArray()), "unhealthy",
                "protocol", "protocol");
        yield return new("udp: silent", builder => builder.AddUdp("x", Loopback, Port(silent)), "unhealthy", "timeout");
        yield return new("udp: silent, which will do", builder =>
            builder.AddUdp("x", Loopback, Port(silent), static options => options.RequireReply = false), "healthy", "");
        yield return new("udp: closed", builder => builder.AddUdp("x", Loopback, closed, static options => options.RequireReply = false),
            "unhealthy", "connection-refused", "tcp");
        yield return new("dns: resolves", builder => builder.AddDns("x", "localhost"), "healthy", "");
        yield return new("dns: unknown name", builder => builder.AddDns("x", Nowhere), "unhealthy", "dns", "dns");
        yield return new("dns: another address", builder =>
            builder.AddDns("x", "localhost", static options => options.ExpectedAddresses.Add("10.0.0.7")), "unhealthy",
                "unexpected-status", "dns");
        yield return Tls("valid", web.Good, authority, "store.test", "healthy", "");
        yield return Tls("about to expire", web.Soon, authority, "store.test", "degraded", "threshold");
        yield return Tls("expired", web.Expired, authority, "store.test", "unhealthy", "tls", "tls");
        yield return Tls("wrong name", web.Good, authority, "other.test", "unhealthy", "tls", "tls");
        yield return new("tls: not trusted", builder =>
            builder.AddTlsCertificate("x", Loopback, web.Good, static options => options.ServerName = "store.test"), "unhealthy", "tls",
                "tls");
        yield return new("tls: server speaks none", builder => builder.AddTlsCertificate("x", Loopback, web.Http), "unhealthy", "tls",
            "tls");
        yield return new("tls: closed", builder => builder.AddTlsCertificate("x", Loopback, closed), "unhealthy", "connection-refused",
            "tcp");
        yield return new("tls: handshake that does not end", builder => builder.AddTlsCertificate("x", Loopback, SilentPort.Open()),
            "unhealthy", "tls", "tls");
        yield return Http("200", web, "/ok", "healthy", "");
        yield return Http("500", web, "/500", "degraded", "unexpected-status");
        yield return Http("503, Critical", web, "/503", "unhealthy", "unexpected-status", static options =>
            options.Impact = CheckImpact.Critical);
        yield return Http("404 that is expected", web, "/404", "healthy", "", static options =>
            (options.LowestStatus, options.HighestStatus) = (404, 404));
        yield return Http("redirection", web, "/here", "degraded", "unexpected-status");
        yield return Http("redirection followed", web, "/here", "healthy", "", static options => options.FollowRedirects = true);
        yield return Http("redirection to elsewhere", web, "/elsewhere", "degraded", "unexpected-status", static options =>
        {
            options.FollowRedirects = true;
            options.Headers["X-Api-Key"] = "hunter2";
        });
        yield return Http("redirection without end", web, "/round", "degraded", "unexpected-status", static options =>
            options.FollowRedirects = true);
        yield return Http("another body", web, "/ok", "degraded", "protocol", static options => options.ExpectedBody = "welcome");
        yield return Http("body says degraded", web, "/degraded", "degraded", "reported", static options =>
            options.Impact = CheckImpact.Critical);
        yield return Http("body says DOWN", web, "/down", "unhealthy", "reported", static options => options.Impact = CheckImpact.Critical);
        yield return Http("body is not asked", web, "/down", "healthy", "", static options => options.ReadStatus = false);
        yield return Http("slow body", web, "/slow", "degraded", "timeout");
        yield return Http("endless body", web, "/endless", "healthy", "");
        yield return Http("slower than wanted", web, "/late", "degraded", "slow", static options =>
            options.MaximumLatency = TimeSpan.FromMilliseconds(50));
        yield return new("http: closed", builder => builder.AddHttp("x", new Uri($"http://{Loopback}:{closed}/")), "degraded",
            "connection-refused", "tcp");
        yield return new("http: packets dropped", builder => builder.AddHttp("x", new Uri($"http://{Loopback}:{DroppingPort.Open()}/")),
            "degraded", "unreachable", "network");
        yield return new("http: unknown name", builder => builder.AddHttp("x", new Uri($"http://{Nowhere}/")), "degraded", "dns", "dns");
        yield return new("http: certificate not trusted", builder => builder.AddHttp("x", new Uri($"https://{Loopback}:{web.Good}/")),
            "degraded", "tls", "tls");
        yield return new("http: handshake that does not end", builder =>
            builder.AddHttp("x", new Uri($"https://{Loopback}:{SilentPort.Open()}/")), "degraded", "tls", "tls");
        yield return new("http: answer that does not come", builder =>
            builder.AddHttp("x", new Uri($"http://{Loopback}:{SilentPort.Open()}/")), "degraded", "timeout", "service");
        yield return new("http: packets dropped, short timeout", builder =>
            builder.AddHttp("x", new Uri($"http://{Loopback}:{DroppingPort.Open()}/")), "degraded", "unreachable",
                "network") { Timeout = 5 };
        yield return new("http: hangs up", builder => builder.AddHttp("x", new Uri($"http://{Loopback}:{ScriptedPort.Answering([])}/")),
            "degraded", "protocol", "protocol");
        yield return new("http: hangs up within the body", builder =>
            builder.AddHttp("x",
                new Uri($"http://{Loopback}:{ScriptedPort.Answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"u8)}/")),
                    "degraded", "protocol", "protocol");
        yield return new("http: no HTTP", builder =>
            builder.AddHttp("x", new Uri($"http://{Loopback}:{ScriptedPort.Answering("-ERR unknown command\r\n"u8)}/")), "degraded",
                "protocol", "protocol");
    }

    private static NetworkFault Tls(string name, int port, TestAuthority authority, string server, string state, string reason,
        string layer = "") => new(
        $"tls: {name}", builder =>
            builder.AddTlsCertificate("x", Loopback, port, options =>
                (options.ServerName, options.CertificateAuthorityFile) = (server, authority.File)), state, reason, layer);

    private static NetworkFault Http(string name, WebServer web, string path, string state, string reason,
        Action<HttpCheckOptions>? configure = null) =>
        new($"http: {name}", builder => builder.AddHttp("x", new Uri($"http://{Loopback}:{web.Http}{path}"), configure), state, reason,
            LayerOf(name, reason));

    // HealthKit does not diagnose lower layers when a service itself reports degraded, or is only slower than its threshold.
    private static string LayerOf(string name, string reason) => (name, reason) switch
    {
        ("body says degraded", _) or (_, "" or "slow") => "",
        (_, "protocol") => "protocol",
        _ => "service",
    };

    private static async Task<(string State, string Reason, string Layer, TimeSpan Seen)> SeeAsync(NetworkFault error)
    {
        // A layer that HealthKit determines too late stays for the whole outage. Another app then determines it again.
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var (state, reason, layer, seen) = await SeeInOneAppAsync(error, started);
            if ((state, reason, layer) == (error.State, error.Reason, error.Layer) || Stopwatch.GetElapsedTime(started) > Deadline)
                return (state, reason, layer, seen);
        }
    }

    /// <summary>
    /// Returns when state and reason are the expected ones and the layer is known, or at the deadline. Each further failed run replaces the
    /// reason, so a run that the machine delays hides the right one until the next run.
    /// </summary>
    private static async Task<(string State, string Reason, string Layer, TimeSpan Seen)> SeeInOneAppAsync(NetworkFault error, long since)
    {
        var started = Stopwatch.GetTimestamp();
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:Checks:x:Timeout"] = $"00:00:{error.Timeout:00}";
            builder.Configuration["HealthKit:Checks:x:StartPeriod"] = "00:00:00";
            error.Register(builder.Services.AddHealthKit());
        });
        var seen = Stopwatch.GetElapsedTime(started);
        while (true)
        {
            var answer = await app.GetAsync("/health/x");
            var check = JsonNode.Parse(answer.Body)!["check"]!;
            var (state, reason, layer) = ($"{check["state"]}", $"{check["reason"]}", $"{check["layer"]}");

            // HealthKit determines the layer beside the checks, so it may arrive later.
            if (((state, reason) == (error.State, error.Reason) && (layer.Length > 0 || error.Layer.Length == 0))
                || Stopwatch.GetElapsedTime(since) > Deadline)
            {
                Assert.DoesNotContain("hunter2", answer.Everything() + string.Join('\n', app.Logs.Lines), StringComparison.Ordinal);
                return (state, reason, layer, seen);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static Socket Udp(Action<Socket, EndPoint> answer)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _ = Task.Run(async () =>
        {
            var buffer = new byte[2_048];
            try
            {
                while (true)
                    answer(socket, (await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0))).RemoteEndPoint);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        });
        return socket;
    }

    private static async Task<WebServer> StartWebAsync(TestAuthority authority)
    {
        var web = new WebServer(FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next());
        var keys = 0;
        web.App = await TestApp.StartUnsettledAsync(
            builder => builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, web.Http);
                Secure(kestrel, web.Good, 100);
                Secure(kestrel, web.Soon, 13);
                Secure(kestrel, web.Expired, -1);
            }),
            app =>
            {
                app.MapGet("/ok", static () => "{\"status\":\"healthy\"}");
                app.MapGet("/degraded", static () => "{\"status\":\"degraded\"}");
                app.MapGet("/down", static () => "{\"components\":{},\"status\":\"DOWN\"}");
                app.MapGet("/500", static () => Results.StatusCode(500));
                app.MapGet("/503", static () => Results.StatusCode(503));
                app.MapGet("/404", static () => Results.StatusCode(404));
                app.MapGet("/here", static () => Results.Redirect("/ok"));
                app.MapGet("/round", static () => Results.Redirect("/round"));
                app.MapGet("/elsewhere", () => Results.Redirect($"http://localhost:{web.Http}/thief"));
                app.MapGet("/thief", (HttpRequest request) => keys += request.Headers.ContainsKey("X-Api-Key") ? 1 : 0);
                app.MapGet("/late", static async () =>
                {
                    await Task.Delay(100);
                    return "late";
                });
                app.MapGet("/slow", static async (HttpResponse response, CancellationToken cancellationToken) =>
                {
                    while (true)
                    {
                        await response.WriteAsync("a", cancellationToken);
                        await Task.Delay(200, cancellationToken);
                    }
                });
                app.MapGet("/endless", static async (HttpResponse response, CancellationToken cancellationToken) =>
                {
                    while (true)
                        await response.WriteAsync(new string('x', 8_192), cancellationToken);
                });
            });
        web.Stolen = () => keys;
        return web;

        void Secure(KestrelServerOptions kestrel, int port, double days) =>
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(authority.Issue("store.test", days)));
    }

    private sealed class WebServer(int http, int good, int soon, int expired) : IAsyncDisposable
    {
        public int Http => http;

        public int Good => good;

        public int Soon => soon;

        public int Expired => expired;

        public TestApp? App { get; set; }

        public Func<int> Stolen { get; set; } = static () => 0;

        public async ValueTask DisposeAsync()
        {
            Assert.Equal(0, Stolen());
            await App!.DisposeAsync();
        }
    }
}
