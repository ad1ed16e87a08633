using System.Collections.Concurrent;
using System.Diagnostics;
using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>
/// Redis is unreachable when the app starts, and the app's <c>Connect</c> blocks and throws, since it has no <c>abortConnect=false</c>.
/// </summary>
public sealed class RedisAbsentTests : ILoggerProvider, ILogger
{
    private const string Hint =
        "The app's IConnectionMultiplexer, which check redis uses, cannot be created while Redis is unreachable: Connect throws, and "
            + "every request that needs it fails after seconds. Put abortConnect=false into the connection string, or set "
            + "AbortOnConnectFail to false. The driver then connects when Redis is back.";

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly ConcurrentQueue<string> _hints = new();
    private int _calls;

    [Theory]
    [InlineData("")]
    [InlineData("ConnectionStrings:Redis")]
    [InlineData("ConnectionStrings:redis, of another server")]
    public async Task Connect_ThatThrows_IsAClosedPortWithinTheTimeoutAndOneHint(string configuration)
    {
        await using var server = await RedisServer.StartAsync();
        await server.StopAsync();
        using var delay = new SchedulingDelay();
        await using var host = await StartAsync(server, configuration);
        var started = Stopwatch.GetTimestamp();

        await host.WaitForAsync(
            static state => state is { HasRun: true, Status: HealthStatus.Unhealthy } && state.Reason == HealthReason.ConnectionRefused,
            Deadline, "the check has seen the closed port");
        var took = Stopwatch.GetElapsedTime(started);
        NetworkDiagnosis? diagnosis = null;
        await host.WaitForAsync(
            state => state.Reason == HealthReason.ConnectionRefused && (diagnosis = state.Diagnosis) is not null, Deadline,
            "the layer is known");

        Assert.Equal("tcp", diagnosis!.Layer.Code);

        // A run waits for the driver for half of its timeout and then probes the port. Without the probe, only the timeout would end it.
        Assert.InRange(took, TimeSpan.Zero, delay.Bound(host.Definition.Timeout / 2, TimeSpan.FromSeconds(1)));
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref _calls) >= 3), Deadline, "the app's factory has thrown twice");
        await host.UntilAnswerAsync("unhealthy connection-refused");
        Assert.Equal(Hint, Assert.Single(_hints));

        await server.StartAgainAsync();
        await host.HealthyAsync(Deadline);
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == 1900)
            _hints.Enqueue(formatter(state, exception));
    }

    void IDisposable.Dispose()
    {
    }

    private Task<RedisHost> StartAsync(RedisServer server, string configuration) => RedisHost.StartAsync(builder =>
    {
        var address = $"{server.Host}:{server.Port}";
        if (configuration.Length > 0)
        {
            builder.Configuration[configuration.Split(',')[0]] =
                configuration.EndsWith("server", StringComparison.Ordinal) ? $"127.0.0.1:{FreePort.Next()},password=other" : address;
        }

        builder.Logging.AddProvider(this);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            Interlocked.Increment(ref _calls);
            return ConnectionMultiplexer.Connect(address);
        });
        builder.Services.AddHealthKit().AddRedis(configure: static check =>
            (check.StartPeriod, check.Interval, check.Timeout) = (TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)));
    });
}
