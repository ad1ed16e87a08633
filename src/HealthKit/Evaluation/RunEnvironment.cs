using HealthKit.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Evaluation;

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
