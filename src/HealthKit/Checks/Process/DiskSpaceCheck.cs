namespace HealthKit.Checks.Process;

/// <summary>Compares the free space with thresholds, on a dedicated thread: a network file system may block it.</summary>
internal sealed class DiskSpaceCheck(DiskSpaceCheckOptions options, Func<string, (long Free, long Total)>? read = null) : IHealthCheck
{
    private readonly Func<string, (long Free, long Total)> _read =
        read ?? (static path => new DriveInfo(path) is var drive ? (drive.AvailableFreeSpace, drive.TotalSize) : default);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var (free, total) = _read(options.Path);
            return Task.FromResult(Evaluate(free, total));
        }
        catch (Exception exception) when (exception is DriveNotFoundException or DirectoryNotFoundException or FileNotFoundException)
        {
            return Task.FromResult(HealthReason.NotFound.Unhealthy(exception));
        }
    }

    private HealthCheckResult Evaluate(long free, long total)
    {
        var share = total > 0 ? 1 - ((double)free / total) : 1;
        var data = new Dictionary<string, object> { ["freeBytes"] = free, ["totalBytes"] = total, ["share"] = Math.Round(share, 4) };
        if (options.DegradedFreeBytes is not null || options.UnhealthyFreeBytes is not null)
        {
            // Negated, because the evaluator expects a value that rises toward unhealthy.
            return ThresholdEvaluator.Evaluate(-free, -options.DegradedFreeBytes, -options.UnhealthyFreeBytes, data);
        }

        return ThresholdEvaluator.Evaluate(share, options.DegradedAt, options.UnhealthyAt, data);
    }
}
