namespace HealthKit.Evaluation;

/// <summary>The services that all check loops share.</summary>
internal sealed record EvaluationServices(TimeProvider Time, IRunDispatcher Dispatcher, ThreadPoolReserve Pool, RunJournal Journal,
    Action<DiagnosisRequest> Diagnose, Func<double> Random);

/// <summary>Starts and abandons runs without waiting for them.</summary>
internal interface IRunDispatcher
{
    CheckRun Start(CheckLoop loop);

    void Abandon(CheckRun run);
}

/// <summary>The services of the host that every run needs.</summary>
internal sealed class RunEnvironment(
    IServiceScopeFactory scopes, TimeProvider time, IOptions<HealthKitOptions> options, LogQueue log, ILogger<EvaluationEngine> logger)
{
    public IServiceScopeFactory Scopes { get; } = scopes;
    public TimeProvider Time { get; } = time;
    public DescriptionPolicy Descriptions { get; } = options.Value.Descriptions;

    /// <summary>Writes through a queue: a log provider that blocks must not block a run.</summary>
    public ILogger Logger { get; } = log.For(logger);
}
