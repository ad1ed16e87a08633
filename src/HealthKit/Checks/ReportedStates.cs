namespace HealthKit.Checks;

/// <summary>Stores the app's reports, and requests a run of the reported check.</summary>
internal sealed class ReportedStates(IEnumerable<ReportedResult> results, RunRequests requests)
{
    // DistinctBy: duplicate names stop the host's start with an error of their own.
    private readonly Dictionary<string, ReportedResult> _results = results
        .DistinctBy(static result => result.Check, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(static result => result.Check, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">There is no reported check with that name.</exception>
    public void Report(string check, HealthStatus status, string? message)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (!_results.TryGetValue(check, out var result))
        {
            var known = _results.Count == 0 ? "none" : string.Join(", ", _results.Keys);
            throw new ArgumentException(
                $"No reported check has the name \"{CheckData.Short(check)}\". Reported checks: {known}. "
                + "Add the check: services.AddHealthKit().AddReported(\"...\").", nameof(check));
        }

        result.Set(new HealthCheckResult(status, message));
        requests.Request(result.Check);
    }
}

/// <summary>The latest result that the app has reported for one check.</summary>
internal sealed class ReportedResult(string check)
{
    private object? _latest;

    public string Check => check;

    public HealthCheckResult? Latest => (HealthCheckResult?)Volatile.Read(ref _latest);

    public void Set(HealthCheckResult result) => Volatile.Write(ref _latest, result);
}

/// <summary>Returns the latest result that the app has reported; <c>starting</c> before the first report.</summary>
internal sealed class ReportedCheck(ReportedResult reported) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(reported.Latest ?? HealthReason.Starting.Unhealthy());
}
