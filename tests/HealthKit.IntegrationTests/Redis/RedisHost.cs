using System.Text.Json.Nodes;
using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>A web app on Kestrel with exactly one Redis check, named <c>redis</c>.</summary>
internal sealed class RedisHost : IAsyncDisposable
{
    /// <summary>Settings of the driver for calls that must succeed. By default, the driver gives up a call after 5 s.</summary>
    public const string PatientCalls = ",syncTimeout=60000,asyncTimeout=60000";

    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private RedisHost(WebApplication app)
    {
        _app = app;
        Store = app.Services.GetRequiredService<SnapshotStore>();
        _client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = HangGuard.Limit };
    }

    public SnapshotStore Store { get; }

    public CheckState State => Store.Latest.Checks.Single();

    public CheckDefinition Definition => State.Definition;

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts an app whose check uses the multiplexer that an app would register.</summary>
    public static Task<RedisHost> StartAsync(string connectionString, Action<RedisCheckOptions>? configure = null) => StartAsync(builder =>
    {
        builder.Configuration["ConnectionStrings:Redis"] = connectionString;
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
            ConnectionMultiplexer.Connect(builder.Configuration.GetConnectionString("Redis")!));
        builder.Services.AddHealthKit().AddRedis(configure: configure);
    });

    /// <summary>Starts an app whose check has a separate multiplexer.</summary>
    public static Task<RedisHost> StartNamedAsync(string connectionString, Action<RedisCheckOptions>? configure = null) =>
        StartAsync(builder =>
    {
        builder.Configuration["ConnectionStrings:Cache"] = connectionString;
        builder.Services.AddHealthKit().AddRedis(configure: options =>
        {
            options.ConnectionStringName = "Cache";
            configure?.Invoke(options);
        });
    });

    public static async Task<RedisHost> StartAsync(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder);
        var app = builder.Build();
        try
        {
            await app.StartAsync();
            return new RedisHost(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public Task HealthyAsync(TimeSpan deadline) => WaitForAsync(
        state => state is { HasRun: true, Status: HealthStatus.Healthy }, deadline, "the check is healthy");

    /// <summary>Waits until the state of the check meets the condition.</summary>
    public async Task WaitForAsync(Func<CheckState, bool> isSo, TimeSpan deadline, string what)
    {
        try
        {
            // Snapshots that do not change a state do not wake a waiter, so the test polls.
            await Eventually.TrueAsync(() => Task.FromResult(isSo(State)), deadline, what);
        }
        catch (TestServerException exception)
        {
            var state = State;
            throw new TestServerException($"{exception.Message} The check is {state.Status} ({state.Reason}).\n{state.Exception}");
        }
    }

    /// <summary>Returns the state of the check from <c>/health/redis</c>, and its reason if there is one.</summary>
    public async Task<string> AnswerAsync()
    {
        using var response = await _client.GetAsync(new Uri("/health/redis", UriKind.Relative));
        var check = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["check"]!;
        return check["reason"] is { } reason ? $"{check["state"]} {reason}" : $"{check["state"]}";
    }

    /// <summary>
    /// Waits until <see cref="AnswerAsync"/> returns one of these texts, and returns it. Each further failed run replaces the reason, so a
    /// run that the machine delays hides the right reason until the next run.
    /// </summary>
    public async Task<string> UntilAnswerAsync(params string[] expected)
    {
        var answer = "";
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    answer = await AnswerAsync();
                    return Array.IndexOf(expected, answer) >= 0;
                },
                HangGuard.Limit, $"the check is {string.Join(" or ", expected)}");
            return answer;
        }
        catch (TestServerException exception)
        {
            throw new TestServerException($"{exception.Message} It is {answer}.\n{State.Exception}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
