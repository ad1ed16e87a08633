using HealthKit.Lifecycle;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Tests.Lifecycle;

/// <summary>Start-up tasks of a host on virtual time.</summary>
internal static class StartupTaskScene
{
    public static EngineHarness Harness(params (string Name, Func<IServiceProvider, CancellationToken, Task> Run)[] tasks) =>
        new(builder =>
        {
            foreach (var (name, run) in tasks)
                builder.AddStartupTask(name, run);
        });

    public static StartupTasks Begin(EngineHarness harness)
    {
        var tasks = harness.Get<StartupTasks>();
        tasks.Start();
        return tasks;
    }

    public static void Start(EngineHarness harness) => ((TestLifetime)harness.Get<IHostApplicationLifetime>()).Start();

    public static async Task StartAndEnd(EngineHarness harness)
    {
        var tasks = Begin(harness);
        harness.Step();
        Start(harness);
        await tasks.Completion.WaitAsync(HangGuard.Limit);
        harness.Advance(0.1);
    }

    /// <summary>The wait for the limit starts after the task, so the clock must not advance before the timer is set.</summary>
    public static async Task TimerSet(EngineHarness harness)
    {
        var until = Environment.TickCount64 + (long)HangGuard.Limit.TotalMilliseconds;
        while (harness.Time.NextDue() == long.MaxValue && Environment.TickCount64 < until)
            await Task.Yield();
    }
}
