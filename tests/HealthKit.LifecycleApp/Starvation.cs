using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace HealthKit.LifecycleApp;

/// <summary>
/// Starves the thread pool and compares the wait of a separate work item with the delay that HealthKit measures. It waits on a dedicated
/// thread. Enable it with <c>Starvation:Items</c> and <c>Starvation:Seconds</c>. It starts when a test requests <c>/starve</c> and ends
/// with a line of output.
/// </summary>
internal sealed class Starvation(IMeterFactory meters, int items, TimeSpan each)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    public static void Map(WebApplication app)
    {
        if (app.Configuration.GetValue<int>("Starvation:Items") is > 0 and var items)
        {
            var seconds = app.Configuration.GetValue<double>("Starvation:Seconds");
            var starvation = new Starvation(app.Services.GetRequiredService<IMeterFactory>(), items, TimeSpan.FromSeconds(seconds));
            app.MapPost("/starve", () => new Thread(starvation.Run) { IsBackground = true }.Start());
        }
    }

    private void Run()
    {
        using var over = new ManualResetEventSlim();
        using var listener = new MeterListener();
        var longest = 0.0;
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "health.thread_pool.delay")
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) =>
        {
            // The measurement waits until the pool recovers. On a busy machine a beat may also be late before the starvation.
            if (longest > 2 && value < longest / 4)
                over.Set();

            longest = Math.Max(longest, value);
        });
        listener.Start();

        for (var item = 0; item < items; item++)
            ThreadPool.UnsafeQueueUserWorkItem(each => Thread.Sleep(each), each, preferLocal: false);

        var truth = Measure();
        over.Wait(Deadline);
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"Starvation: truth {truth.TotalSeconds:0.000} metric {longest:0.000}"));
    }

    private static TimeSpan Measure()
    {
        using var ran = new ManualResetEventSlim();
        var posted = Stopwatch.GetTimestamp();
        var waited = TimeSpan.Zero;
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                waited = Stopwatch.GetElapsedTime(posted);
                ran.Set();
            },
            state: null);
        ran.Wait(Deadline);
        return waited;
    }
}
