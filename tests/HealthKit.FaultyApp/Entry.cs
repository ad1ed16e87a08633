using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.FaultyApp;

/// <summary>
/// A service with as many misbehaving checks as configured (<c>Faults:BlockAtOnce=50</c>) and a few healthy ones. It runs in a separate
/// process. Only there can a test see how the faults affect the other checks, the probes and the process.
/// </summary>
public static class Entry
{
    public const int HealthyChecks = 5;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(3);

    public static void Main(string[] args)
    {
        ThreadPool.SetMinThreads(2, 2);
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("HealthKit", LogLevel.None);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        var checks = builder.Services.AddHealthKit();
        for (var index = 0; index < HealthyChecks; index++)
            checks.Add(Registration($"healthy-{index}", static _ => new FaultyCheck(Fault.ThrowFromFactory, TimeSpan.Zero)));

        foreach (var error in Enum.GetValues<Fault>())
        {
            for (var index = 0; index < builder.Configuration.GetValue<int>($"Faults:{error}"); index++)
            {
                var lasts = index % 2 == 0 ? System.Threading.Timeout.InfiniteTimeSpan : AWhile;
                checks.Add(Registration($"{error}-{index}", _ => FaultyCheck.Create(error, lasts)));
            }
        }

        if (builder.Configuration.GetValue<bool>("Faults:FromTheStart"))
            FaultyCheck.Arm();

        var app = builder.Build();
        app.MapPost("/arm", FaultyCheck.Arm);
        app.MapPost("/collect", static () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        });
        app.Run();
    }

    private static HealthCheckRegistration Registration(string name, Func<IServiceProvider, IHealthCheck> factory) =>
        new(name, factory, failureStatus: null, tags: null, Timeout) { Period = Interval };
}
