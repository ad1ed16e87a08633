using System.Net;
using System.Net.WebSockets;
using System.Text;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HealthKit.IntegrationTests.Http;

/// <summary>
/// The content of responses while the service drains. The drain starts when code requests the stop of the host. No code waits for that
/// stop, so the app continues to serve.
/// </summary>
public sealed class SheddingTests
{
    private const string Envoy = "x-envoy-immediate-health-check-fail";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Response_BeforeAndDuringTheDrain_ClosesTheConnectionOnlyDuringIt(bool isMapped)
    {
        await using var app = await StartAsync(app =>
        {
            if (isMapped)
                app.MapHealthKit();

            app.MapGet("/", static () => "Hello");
        });
        var before = await app.GetAsync("/");

        Drain(app);
        var answer = await app.GetAsync("/");

        Assert.Equal((HttpStatusCode.OK, null, null), (before.Status, before.Header("Connection"), before.Header(Envoy)));
        Assert.Equal((HttpStatusCode.OK, "close", "true"), (answer.Status, answer.Header("Connection"), answer.Header(Envoy)));
    }

    [Fact]
    public async Task ErrorHandler_ClearsTheResponseWhileDraining_StillClosesTheConnection()
    {
        await using var app = await StartAsync(static app =>
        {
            app.UseExceptionHandler(static error => error.Run(static context => context.Response.WriteAsync("Sorry")));
            app.MapGet("/throw", static () => { throw new InvalidOperationException("As asked."); });
        });

        Drain(app);
        var answer = await app.GetAsync("/throw");

        Assert.Equal(
            (HttpStatusCode.InternalServerError, "Sorry", "close", "true"),
                (answer.Status, answer.Body, answer.Header("Connection"), answer.Header(Envoy)));
    }

    [Fact]
    public async Task Probe_Draining_CarriesNothingOfIt()
    {
        await using var app = await StartAsync();

        Drain(app);
        var answer = await app.GetAsync("/health/live");

        Assert.Equal((HttpStatusCode.OK, null), (answer.Status, answer.Header(Envoy)));
    }

    [Fact]
    public async Task TestServer_WithoutConnections_IsServedAllTheSame()
    {
        await using var app = await StartAsync(static app => app.MapGet("/", static () => "Hello"), inMemory: true);

        Drain(app);
        var answer = await app.GetAsync("/");

        Assert.Equal((HttpStatusCode.OK, "Hello", "true"), (answer.Status, answer.Body, answer.Header(Envoy)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WebSocket_OpenedBeforeTheDrainOrInIt_IsNotCut(bool isOpenedInIt)
    {
        await using var app = await StartAsync(static app =>
        {
            app.UseWebSockets();
            app.Map("/echo", EchoAsync);
        });
        if (isOpenedInIt)
            Drain(app);

        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Port}/echo"), CancellationToken.None).WaitAsync(TestApp.Deadline);
        Drain(app);

        for (var message = 0; message < 3; message++)
        {
            await socket.SendAsync("Hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            var buffer = new byte[16];
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(TestApp.Deadline);
            Assert.Equal("Hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, CancellationToken.None)
            .WaitAsync(TestApp.Deadline);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_StartedBeforeOrDuringTheDrain_ContinuesToItsEnd(bool isBegunInIt)
    {
        var end = new TaskCompletionSource();
        await using var app = await StartAsync(app => app.MapGet("/events", async context =>
        {
            await context.Response.WriteAsync("first\n");
            await context.Response.Body.FlushAsync();
            await end.Task;
            await context.Response.WriteAsync("last\n");
        }));
        if (isBegunInIt)
            Drain(app);

        await using var stream = await app.Client.GetStreamAsync(new Uri("/events", UriKind.Relative));
        using var reader = new StreamReader(stream);
        var first = await reader.ReadLineAsync().WaitAsync(TestApp.Deadline);
        Drain(app);
        await app.GetAsync("/");
        end.SetResult();

        Assert.Equal(("first", "last"), (first, await reader.ReadLineAsync().WaitAsync(TestApp.Deadline)));
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[16];
        while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None);

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, CancellationToken.None);
    }

    private static void Drain(TestApp app) => app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    private static Task<TestApp> StartAsync(Action<WebApplication>? use = null, bool inMemory = false) =>
        TestApp.StartAsync(static builder => builder.Services.AddHealthKit(), use, inMemory: inMemory);
}
