using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.LifecycleApp;

/// <summary>
/// A check that takes some time and has its own timeout, as a driver has. The timeout passes when the process is frozen during a run.
/// Enable it with <c>SlowCheck:Enabled</c>. <c>/run</c> responds when a run has just started. After <c>/hang</c>, runs never end.
/// </summary>
internal sealed class SlowCheck : IHealthCheck
{
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan OwnTimeout = TimeSpan.FromSeconds(15);

    private volatile bool _hangs;
    private TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static void Add(WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<bool>("SlowCheck:Enabled"))
        {
            builder.Services.AddSingleton<SlowCheck>();
            builder.Services.AddHealthChecks().AddCheck<SlowCheck>("slow");
        }
    }

    public static void Map(WebApplication app)
    {
        if (app.Services.GetService<SlowCheck>() is { } check)
        {
            app.MapGet("/run", () => check._begun.Task);
            app.MapPost("/hang", () => { check._hangs = true; });
        }
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _begun, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        await (_hangs ? Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None) : Task.Delay(Duration, cancellationToken));
        return Stopwatch.GetElapsedTime(started) < OwnTimeout ? HealthCheckResult.Healthy() : throw new TimeoutException("No answer came.");
    }
}
