using BenchmarkDotNet.Attributes;
using HealthKit.Benchmarks.Comparison.Idle;
using HealthKit.Evaluation;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Benchmarks.Micro;

/// <summary>
/// One run of a check that does nothing, from start to end. HealthKit's check runs on the thread pool, the third-party check on a separate
/// thread.
/// </summary>
[MemoryDiagnoser]
public class RunBenchmarks : IDisposable
{
    private readonly MicroScene _scene =
        new(checks: 1, static services => services.AddHealthChecks().AddCheck("foreign", new TrivialCheck()));
    private readonly AutoResetEvent _ended = new(initialState: false);
    private readonly RunDispatcher _dispatcher;
    private readonly CheckLoop _onHealthKit;
    private readonly CheckLoop _foreign;

    public RunBenchmarks()
    {
        _dispatcher = new RunDispatcher(_scene.Get<RunEnvironment>(), _ => _ended.Set());
        var services = new EvaluationServices(TimeProvider.System, _dispatcher, new ThreadPoolReserve(), _scene.Get<RunJournal>(),
            static _ => { }, static () => 0.5);
        _onHealthKit = Loop("check-0");
        _foreign = Loop("foreign");

        CheckLoop Loop(string name)
        {
            var state = _scene.Store.Latest.Checks.Single(check => check.Definition.Name == name);
            return new CheckLoop(state.Definition, state, services);
        }
    }

    [Benchmark(Description = "run of a check of HealthKit")]
    public void OnHealthKit() => Run(_onHealthKit);

    [Benchmark(Description = "run of a foreign check")]
    public void OfThirdParty() => Run(_foreign);

    [GlobalCleanup]
    public void Dispose()
    {
        _scene.Dispose();
        _ended.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Run(CheckLoop loop)
    {
        using var run = _dispatcher.Start(loop);
        _ended.WaitOne();
    }
}
