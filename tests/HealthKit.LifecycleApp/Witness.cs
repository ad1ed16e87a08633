using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Win32.SafeHandles;

namespace HealthKit.LifecycleApp;

/// <summary>
/// Records the state that the process has when no probe gets through. It writes liveness and the checks to standard error at each change,
/// on a dedicated thread. Enable it with <c>Witness</c>.
/// </summary>
internal static class Witness
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    public static void Start(WebApplication app)
    {
        if (app.Configuration.GetValue<bool>("Witness"))
            new Thread(() => Watch(app.Services.GetRequiredService<HealthCheckService>())) { IsBackground = true }.Start();
    }

    private static void Watch(HealthCheckService health)
    {
        // Console.Error waits while another thread writes to Console.Out.
        using var error =
            new StreamWriter(new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0)) { AutoFlush =
                true };
        for (var last = ""; ; Thread.Sleep(Pace))
        {
            // HealthKit serves both reports from the snapshot at once. An empty selection corresponds to a liveness endpoint.
            var live = health.CheckHealthAsync(static _ => false).GetAwaiter().GetResult();
            var all = health.CheckHealthAsync(predicate: null).GetAwaiter().GetResult();
            var seen = string.Join("; ", all.Entries.Select(static check => $"{check.Key} {check.Value.Status} {check.Value.Description}")
                .Prepend($"live {live.Status}"));
            if (seen != last)
                error.WriteLine($"Witness: {last = seen}");
        }
    }
}
