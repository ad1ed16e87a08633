using System.Net;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.App;

/// <summary>
/// A small web app in the test's process, on real Kestrel on a free port of 127.0.0.1. Two lambdas create it: one for the builder, one for
/// the app. Its configuration uses nothing from the machine or from other projects.
/// </summary>
public sealed class TestApp : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = HangGuard.Limit;

    private static readonly TemporaryFolder EmptyFolder = TemporaryFolder.Create("content");

    private readonly IHost _host;

    private TestApp(IHost host, LogCollector logs, Uri? address)
    {
        _host = host;
        Logs = logs;
        Client = address is null
            ? host.GetTestClient()
            : new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
        Client.Timeout = Deadline;
    }

    public HttpClient Client { get; }

    public LogCollector Logs { get; }

    public IServiceProvider Services => _host.Services;

    public int Port => Client.BaseAddress!.Port;

    /// <summary>Starts the app and returns when every check has its first result.</summary>
    public static async Task<TestApp> StartAsync(
        Action<WebApplicationBuilder> configure, Action<WebApplication>? use = null, string environment = "Production",
            bool inMemory = false)
    {
        var app = await StartUnsettledAsync(configure, use, environment, inMemory);
        await app.SettleAsync();
        return app;
    }

    /// <summary>Starts the app and returns without waiting for the first results.</summary>
    public static async Task<TestApp> StartUnsettledAsync(
        Action<WebApplicationBuilder> configure, Action<WebApplication>? use = null, string environment = "Production",
            bool inMemory = false)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(TestApp).Assembly.GetName().Name,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
            ContentRootPath = EmptyFolder.Location,
            EnvironmentName = environment,
        });
        var logs = new LogCollector();
        builder.Logging.ClearProviders().AddProvider(logs);
        if (inMemory)
            builder.WebHost.UseTestServer();
        else
            builder.WebHost.UseUrls("http://127.0.0.1:0");

        builder.Services.AllowLateRuns();
        configure(builder);
        var app = builder.Build();
        try
        {
            use?.Invoke(app);
            return await StartAsync(app, logs, inMemory);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a host on Kestrel that the test has built in another way.</summary>
    public static async Task<TestApp> StartAsync(IHostBuilder builder)
    {
        var logs = new LogCollector();
        var app = await StartAsync(builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(logs)).Build(), logs,
            inMemory: false);
        await app.SettleAsync();
        return app;
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, headers);

    public async Task<Answer> SendAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), $"{name} cannot be sent.");

        using var response = await Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Repeats the request until the response has this status.</summary>
    public async Task<Answer> UntilStatusAsync(string path, HttpStatusCode status)
    {
        Answer? answer = null;
        await Eventually.TrueAsync(async () => (answer = await GetAsync(path)).Status == status, Deadline, $"{path} answers {status}");
        return answer!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
        else
            _host.Dispose();
    }

    private static async Task<TestApp> StartAsync(IHost host, LogCollector logs, bool inMemory)
    {
        await host.StartAsync();
        var address = inMemory ? null
            : host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new TestApp(host, logs, address is null ? null : new Uri(address));
    }

    // HealthKit also feeds the stock service, so it shows without a request when the last first run has ended.
    private Task<TimeSpan> SettleAsync() => Eventually.TrueAsync(
        async () => (await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries.Values
            .All(entry => entry.Description != HealthReason.Starting.Sentence && entry.Description != HealthReason.Stale.Sentence),
        Deadline,
        "every check has run");
}
