using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

/// <summary>Probes that Kestrel serves before the host processes them.</summary>
[Collection(nameof(Alone))]
public sealed class ShortcutTests
{
    private const int Requests = 20_000;

    // The requests are so long that together they fill the buffers of the kernel and the server. They are few enough for a quick response.
    private static readonly string Request = $"GET /health/live HTTP/1.1\r\nHost: x\r\nPadding: {new string('x', 1_500)}\r\n\r\n";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Probe_OnKestrel_MakesNoSpanAndNoLineInTheLog()
    {
        var spans = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(
            static builder => builder.Services.AddHealthKit(), static app => app.MapGet("/orders", static () => ""));
        using var listener = Listen(spans);

        foreach (var path in (string[])["/health", "/health/ready", "/health/live", "/orders"])
            Assert.Equal(HttpStatusCode.OK, (await app.GetAsync(path)).Status);

        // The framework writes the last log line and the span after it has sent the response.
        await TestServers.Eventually.TrueAsync(() => Task.FromResult(!spans.IsEmpty), TestApp.Deadline, "the app's request is traced");
        Assert.Equal(["Microsoft.AspNetCore.Hosting.HttpRequestIn"], spans);
        var logged = app.Logs.Lines.Where(static line => line.Category.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal))
            .Select(static line => line.Everything).ToList();
        Assert.Contains(logged, static line => line.Contains("/orders", StringComparison.Ordinal));
        Assert.DoesNotContain(logged, static line => line.Contains("/health", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Probe_WhereKestrelWasChosenLater_IsAnsweredAllTheSame()
    {
        await using var app = await TestApp.StartAsync(static builder =>
        {
            builder.Services.AddHealthKit();
            builder.WebHost.UseKestrel();
        });

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/ready")).Status);
    }

    [Fact]
    public async Task Probes_ResponsesNotRead_ApplyBackpressureAndAreAllAnsweredLater()
    {
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit());
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 65_536 };
        socket.Connect(IPAddress.Loopback, app.Port);
        socket.Blocking = false;
        var all = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Request, Requests)));

        var taken = SendWhileTaken(socket, all);
        var rest = socket.SendAsync(all.AsMemory(taken)).AsTask();
        var answered = await CountAnswersAsync(socket);

        await rest;
        Assert.InRange(taken, 1, all.Length - 1);
        Assert.Equal(Requests, answered);
    }

    private static int SendWhileTaken(Socket socket, byte[] all)
    {
        var taken = 0;
        while (taken < all.Length && socket.Poll(TimeLimit, SelectMode.SelectWrite))
            taken += socket.Send(all.AsSpan(taken, Math.Min(4_096, all.Length - taken)));

        return taken;
    }

    private static async Task<int> CountAnswersAsync(Socket socket)
    {
        var (buffer, count, tail) = (new byte[65_536], 0, "");
        while (count < Requests)
        {
            using var silence = new CancellationTokenSource(TestApp.Deadline);
            var received = await socket.ReceiveAsync(buffer, silence.Token);
            Assert.NotEqual(0, received);
            var text = tail + Encoding.ASCII.GetString(buffer, 0, received);
            const string Start = "HTTP/1.1 200 OK";
            count += text.AsSpan().Count(Start);
            tail = text.EndsWith(Start, StringComparison.Ordinal) ? "" : text[^Math.Min(text.Length, Start.Length - 1)..];
        }

        return count;
    }

    // No other test of this process serves requests at the same time.
    private static ActivityListener Listen(ConcurrentQueue<string> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Enqueue(span.OperationName),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
