using HealthKit.Evaluation;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Support;

/// <summary>Services, catalog, store and engine on virtual time, after the host has started.</summary>
internal sealed class EngineHarness : IDisposable
{
    private readonly TestServices _services;
    private readonly Lazy<EvaluationEngine> _engine;
    private InlineDispatcher? _dispatcher;
    private volatile bool _hasWork = true;
    private long _due;

    public EngineHarness(params ScriptedCheck[] checks)
        : this(builder => AddOwn(builder, checks), checks)
    {
    }

    public EngineHarness(Action<IHealthChecksBuilder> register, params ScriptedCheck[] checks)
    {
        _services = new TestServices(services =>
        {
            var builder = services.AddHealthKit();
            services.AddSingleton<INetworkDiagnoser, NoNetworkDiagnoser>();

            // First, so that every other setting wins.
            services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<CheckOptions>>(
                new ConfigureNamedOptions<CheckOptions>(name: null, SetTimes)));
            register(builder);
        });
        foreach (var check in checks)
            check.Time = Time;

        _engine = new(Make);
        Store.SetPhase(HostPhase.Started);
    }

    /// <summary>A value from 0 to 1. The value 0.5 means no jitter.</summary>
    public Func<double> Random { get; set; } = static () => 0.5;

    /// <summary>A halted engine does nothing while time passes.</summary>
    public bool IsHalted { get; set; }

    public VirtualTime Time => _services.Time;

    public ListLogger Log => _services.Log;

    public SnapshotStore Store => _services.Store;

    public IServiceProvider Provider => _services.Provider;

    public EvaluationEngine Engine => _engine.Value;

    public InlineDispatcher Dispatcher => Engine is null ? null! : _dispatcher!;

    public CheckState this[string check] => Store.Latest.Checks.Single(state => state.Definition.Name == check);

    public T Get<T>()
        where T : notnull => _services.Get<T>();

    /// <summary>Registers checks as HealthKit's own packages do: asynchronous, one instance, a dependency.</summary>
    public static void AddOwn(IHealthChecksBuilder builder, params ScriptedCheck[] checks)
    {
        foreach (var check in checks)
        {
            builder.AddDependency<CheckOptions>(
                check.Name, "datastore", (_, _) => check, check.Configure, static (section, options) => section.Bind(options));
        }
    }

    public EngineHarness Step()
    {
        _hasWork = false;
        _due = Engine.Step();
        return this;
    }

    public EngineHarness Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Advances time, and steps the engine whenever the engine or a run has work to do.</summary>
    public EngineHarness Advance(TimeSpan span)
    {
        var end = Time.GetTimestamp() + span.Ticks;
        var steps = 0;
        while (Math.Min(EngineDue(), Time.NextDue()) is var next && next <= end)
        {
            Time.MoveTo(next);
            StepUnlessHalted();
            Assert.True(++steps < 2_000 + (200 * span.TotalSeconds), $"The engine made {steps} steps in {span}, so it never waits.");
        }

        Time.MoveTo(end);
        StepUnlessHalted();
        return this;
    }

    public void Dispose()
    {
        if (_engine.IsValueCreated)
        {
            // Releases the pool threads that the engine reserves, because the pool belongs to the process.
            Engine.Stop();
        }

        _services.Dispose();
    }

    /// <summary>The times with which the tests count, whatever the defaults are.</summary>
    private static void SetTimes(CheckOptions options) => (options.Interval, options.RetryInterval, options.Timeout) =
        (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

    private EvaluationEngine Make()
    {
        var engine = new EvaluationEngine(
            _services.Catalog, Store, Time, Log,
            completed => _dispatcher = new InlineDispatcher(_services.Get<RunEnvironment>(), completed),
            () => Random(), _services.Get<RunRequests>(), _services.Get<RunJournal>(), _services.Get<INetworkDiagnoser>());
        engine.WorkArrived += () => _hasWork = true;
        return engine;
    }

    private long EngineDue() => IsHalted ? long.MaxValue : _hasWork ? Time.GetTimestamp() : _due;

    private void StepUnlessHalted()
    {
        if (!IsHalted)
            Step();
    }
}
