using HealthKit.Telemetry;

namespace HealthKit.Checks.Traffic;

/// <summary>Evaluates the share of server errors in the framework's own request metrics, which leave out probes.</summary>
internal sealed class ErrorRateCheck(ErrorRateCheckOptions options, RequestWindow window) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var figures = window.Over(options.Window);
        var data = new Dictionary<string, object>
        {
            ["requests"] = figures.Requests, ["errors"] = figures.ServerErrors,
            ["share"] = Math.Round(figures.ErrorShare, 4), ["windowSeconds"] = Math.Round(figures.Span.TotalSeconds, 1),
        };
        return Task.FromResult(figures.Requests < options.MinimumRequests
            ? HealthCheckResult.Healthy(data: data)
            : ThresholdEvaluator.Evaluate(figures.ErrorShare, options.DegradedAt, options.UnhealthyAt, data));
    }
}
