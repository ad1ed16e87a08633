using HealthKit.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Evaluation;

/// <summary>What every run needs from the host.</summary>
internal sealed class RunEnvironment(
    IServiceScopeFactory scopes, TimeProvider time, IOptions<HealthKitOptions> options, LogQueue log,
    ILogger<EvaluationEngine> logger)
{
    public IServiceScopeFactory Scopes { get; } = scopes;

    public TimeProvider Time { get; } = time;

    public DescriptionPolicy Descriptions { get; } = options.Value.Descriptions;

    /// <summary>Not the log itself: one that blocks would be a run that never ends.</summary>
    public ILogger Logger { get; } = log.For(logger);
}
