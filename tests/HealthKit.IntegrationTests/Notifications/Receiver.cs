using System.Collections.Concurrent;
using System.Net;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.Notifications;

/// <summary>A webhook receiver on real Kestrel that behaves as a test decides: it accepts, delays, fails, or requests a pause.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Delivery> _deliveries = new();
    private WebApplication _app;

    private Receiver(int port)
    {
        Port = port;
        _app = Build();
    }

    public int Port { get; }

    /// <value>The webhook URL. Its path is a secret.</value>
    public string Url => $"http://127.0.0.1:{Port}/services/canary-path";

    /// <value>How the receiver handles requests from now on. By default it accepts them.</value>
    public Func<HttpContext, Task> Behaviour { get; set; } = static _ => Task.CompletedTask;

    /// <value>All requests, accepted or not.</value>
    public IReadOnlyList<Delivery> All => [.. _deliveries];

    /// <value>The accepted requests.</value>
    public IReadOnlyList<Delivery> Taken => [.. _deliveries.Where(static delivery => delivery.Status == (int)HttpStatusCode.OK)];

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver(FreePort.Next());
        await receiver._app.StartAsync();
        return receiver;
    }

    public static Func<HttpContext, Task> Answers(int status, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    /// <summary>Waits until the receiver has accepted this number of matching requests.</summary>
    public async Task<IReadOnlyList<Delivery>> TakenAsync(Func<Delivery, bool> fits, int count, TimeSpan deadline)
    {
        Delivery[] found = [];
        await Eventually.TrueAsync(() => Task.FromResult((found = [.. Taken.Where(fits)]).Length >= count),
            deadline, $"{count} messages are taken");
        return found;
    }

    /// <summary>Closes the port.</summary>
    public async Task StopAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public Task StartAgainAsync()
    {
        _app = Build();
        return _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{Port}");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase);
            await Behaviour(context);
            _deliveries.Enqueue(new Delivery(TimeProvider.System.GetUtcNow(), context.Request.Path, headers, body.ToArray(),
                context.Response.StatusCode));
        });
        return app;
    }
}
