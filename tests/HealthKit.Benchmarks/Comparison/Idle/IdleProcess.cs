using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthKit.Benchmarks.Comparison.Idle;

/// <summary>A worker process with many checks that no client queries. The process measures itself.</summary>
internal static class IdleProcess
{
    // Longer than the spread of the first runs and the tiered compilation of their code.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private const int Publications = 2_000;

    /// <summary>Runs in the worker process that <see cref="MeasureAsync"/> starts.</summary>
    public static async Task RunAsync(string kind, int count, int seconds, TextWriter output)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        if (count >= 0)
            IdleChecks.Add(builder.Services.AddHealthKit(), kind, count);

        using var host = builder.Build();
        await host.StartAsync();
        await Task.Delay(WarmUp);

        using var runs = new RunCounter();
        var (started, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        if (count > 0)
        {
            // Many checks run in each second. On a busy machine they may be late.
            await Eventually.TrueAsync(() => Task.FromResult(runs.Count > 0), HangGuard.Limit, "a check has run");
        }

        var (elapsed, used) = (Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - processor);
        var counted = runs.Count;
        var live = GC.GetTotalMemory(forceFullCollection: true);
        var publish = host.Services.GetService<SnapshotStore>() is { } store ? MicrosecondsToPublish(store) : 0;
        await output.WriteLineAsync(JsonSerializer.Serialize(
            new IdleFigures(100 * (used / elapsed), live, publish, counted / elapsed.TotalSeconds)));
        await host.StopAsync();
    }

    public static Task<IdleFigures> MeasureAsync(string kind, int count, int seconds) =>
        OwnProcess.MeasureAsync<IdleFigures>("idle", kind, $"{count}", $"{seconds}");

    // Publishes as the engine does while all checks are healthy. Each check runs every 10 s, so 1 in 200 runs between two publications,
    // which are 50 ms apart.
    private static double MicrosecondsToPublish(SnapshotStore store)
    {
        var states = store.Latest.Checks.ToArray();
        var started = Stopwatch.GetTimestamp();
        for (var (publication, index) = (0, 0); publication < Publications; publication++)
        {
            for (var ran = 0; ran < (states.Length + 199) / 200; ran++, index = (index + 1) % states.Length)
                states[index] = states[index] with { LastRun = DateTimeOffset.UnixEpoch, LastSuccess = DateTimeOffset.UnixEpoch };

            store.Publish([.. states]);
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / Publications;
    }

    private sealed class RunCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public RunCounter()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "health.check")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, runs, _, _) => Interlocked.Add(ref _count, runs));
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
