using System.Diagnostics;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.Hosting;

/// <summary>A host without HTTP.</summary>
public sealed class WorkerHostTests : IDisposable
{
    // Nothing is served (1210). On a busy machine there are slow runs (1104, 1105) and a starved thread pool (1340, 1341).
    private static readonly int[] OfNoInterest = [1210, 1104, 1105, 1340, 1341];

    private readonly LogCollector _logs = new();

    [Fact]
    public async Task Worker_Started_ServesNothingAndBecomesReady()
    {
        using var host = Build(checks => checks.AddHealthy("queue"));
        await host.StartAsync();

        await host.Services.WaitUntilReadyAsync(TestApp.Deadline);

        Assert.Null(host.Services.GetService<IServer>());
        Assert.Equal(HealthStatus.Healthy, (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task Worker_CheckBreaksAndRecovers_IsLoggedOnceEach()
    {
        var status = HealthStatus.Unhealthy;
        using var host = Build(checks => checks.AddCheck("queue", () => new HealthCheckResult(status, "The queue is long.")));
        await host.StartAsync();

        var broken = await _logs.UntilAsync(1100);
        status = HealthStatus.Healthy;
        var recovered = await _logs.UntilAsync(1101);
        await host.StopAsync();

        Assert.StartsWith("Check queue is Unhealthy (reported): The queue is long. The run took ",
            Assert.Single(broken).Message, StringComparison.Ordinal);
        Assert.Matches("^Check queue is healthy again after [0-9.]+ s of Unhealthy \\(reported\\)\\.$", Assert.Single(recovered).Message);

        // The first line comes from another thread than the two of the check.
        var lines = _logs.Own.Where(static line => !OfNoInterest.Contains(line.EventId)).ToList();
        Assert.Equal(LogLevel.Information, Assert.Single(lines, static line => line.EventId == 1106).Level);
        Assert.Equal([(1100, LogLevel.Error), (1101, LogLevel.Information)],
            lines.Where(static line => line.EventId != 1106).Select(static line => (line.EventId, line.Level)));
    }

    [Fact]
    public async Task Worker_StoppedWhileACheckRuns_EndsSoonAndCancelsIt()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        using var host = Build(checks => checks.AddCheck("queue", new ThirdPartyCheck(async (_, cancellationToken) =>
        {
            cancellationToken.Register(cancelled.SetResult);
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return HealthCheckResult.Healthy();
        })));
        await host.StartAsync();
        await started.Task.WaitAsync(TestApp.Deadline);

        using var delay = new SchedulingDelay();
        var from = Stopwatch.GetTimestamp();
        await host.StopAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(from), TimeSpan.Zero, delay.Bound(TimeSpan.FromSeconds(15), TimeSpan.Zero));
        await cancelled.Task.WaitAsync(TestApp.Deadline);
    }

    [Fact]
    public void Worker_NeverStarted_IsDisposedQuietly()
    {
        var counter = new RunCounter();
        using (Build(checks => checks.AddCheck("queue", counter)))
        {
        }

        Assert.Equal((0, 0), (counter.Runs, _logs.Own.Count));
    }

    [Fact]
    public async Task Worker_DisposedWithoutAStop_EndsQuietly()
    {
        var counter = new RunCounter();
        var host = Build(checks => checks.AddCheck("queue", counter));
        await host.StartAsync();
        await counter.UntilAsync(2);

        host.Dispose();

        Assert.DoesNotContain(_logs.Own, static line => line.Level >= LogLevel.Warning && !OfNoInterest.Contains(line.EventId));
    }

    [Fact]
    public async Task WaitUntilReady_NotReadyInTime_NamesWhatHoldsItBack()
    {
        using var host = Build(checks => checks.AddHealthy("cache").AddUnhealthy("queue"));
        await host.StartAsync();
        await host.Services.WaitForFirstResultsAsync(TestApp.Deadline);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => host.Services.WaitUntilReadyAsync(TimeSpan.FromMilliseconds(300)));

        Assert.Equal("The service was not ready after 00:00:00.3000000. Waiting for: queue (reported).", exception.Message);
        await host.StopAsync();
    }

    public void Dispose() => _logs.Dispose();

    private IHost Build(Action<IHealthChecksBuilder> checks)
    {
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders().AddProvider(_logs);
        builder.Configuration["HealthKit:Checks:queue:Interval"] = "00:00:00.100";
        builder.Services.AllowLateRuns();
        checks(builder.Services.AddHealthKit());
        return builder.Build();
    }
}
