using HealthKit.Checks;
using HealthKit.Lifecycle;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>The services of a simulated host, with its checks.</summary>
internal sealed class WorldServices : IDisposable
{
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(5);

    private readonly ServiceProvider _provider;
    private readonly Dictionary<string, StartupTask> _tasks;

    public WorldServices(Promises promises, TimeProvider time, Action<IHealthKitBuilder> addChecks)
    {
        Log = new WorldLog(promises);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton(time);
        services.AddSingleton<IHostEnvironment>(new TestEnvironment("Production"));
        services.AddSingleton<IHostApplicationLifetime>(Lifetime);
        services.AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddTransient<ThrowsWhenDisposed>();
        var builder = services.AddHealthKit(static options =>
        {
            options.DrainDelay = TimeSpan.FromSeconds(5);
            options.StuckAfter = StuckAfter;
        });
        services.AddSingleton<INetworkDiagnoser, NoNetworkDiagnoser>();
        addChecks(builder);
        _provider = services.BuildServiceProvider();
        _tasks = Get<IEnumerable<StartupTask>>().ToDictionary(static task => task.Name, StringComparer.Ordinal);
        Control = Get<IHealthControl>();
        Reporter = Get<IDependencyReporter>();
        Drain = Get<DrainOnSignal>();
    }

    public TestLifetime Lifetime { get; } = new();

    public WorldLog Log { get; }

    public IHealthControl Control { get; }

    public IDependencyReporter Reporter { get; }

    public DrainOnSignal Drain { get; }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public void Beat(string check) => _provider.GetRequiredKeyedService<IHeartbeat>(check).Beat();

    public void EndTask(string check, Exception? failure)
    {
        var task = _tasks[check];
        if (failure is null)
            task.Succeed();
        else
            task.Fail(failure);

        Get<RunRequests>().Request(check);
    }

    public void Dispose() => _provider.Dispose();

    public static void Add(IHealthKitBuilder builder, SimulatedCheck check)
    {
        var plan = check.Plan;
        switch (plan.Kind)
        {
            case CheckKind.Dependency:
                builder.AddDependency<CheckOptions>(
                    plan.Name, "datastore", (_, _) => check, options => Set(plan, options), static (_, _) => { });
                break;
            case CheckKind.Lambda:
                builder.AddAsyncCheck(plan.Name, token => check.CheckHealthAsync(null!, token));
                builder.Services.Configure<CheckOptions>(plan.Name, options => Set(plan, options));
                break;
            case CheckKind.Reported:
                builder.AddReported(plan.Name, options => Set(plan, options));
                break;
            case CheckKind.Heartbeat:
                builder.AddHeartbeat(plan.Name, plan.TimeToLive, options => Set(plan, options));
                break;
            case CheckKind.StartupTask:
                builder.AddStartupTask(plan.Name, static (_, _) => Task.CompletedTask, options => Set(plan, options));
                break;
            default:
                builder.Add(new HealthCheckRegistration(plan.Name, check.Create, failureStatus: null, tags: null));
                builder.Services.Configure<CheckOptions>(plan.Name, options => Set(plan, options));
                break;
        }
    }

    private static void Set(CheckPlan plan, CheckOptions options)
    {
        (options.Interval, options.RetryInterval, options.Timeout) = (plan.Interval, plan.RetryInterval, plan.Timeout);
        (options.StartPeriod, options.InitialDelay, options.StaleAfter) = (plan.StartPeriod, plan.InitialDelay, plan.StaleAfter);
        (options.FailAfter, options.RecoverAfter) = (plan.FailAfter, plan.RecoverAfter);
        (options.Impact, options.Probes) = (plan.Impact, plan.Probes);
    }
}
