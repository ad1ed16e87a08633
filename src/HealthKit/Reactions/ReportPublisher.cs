namespace HealthKit.Reactions;

/// <summary>Sends the full report to each <see cref="IHealthCheckPublisher"/> when health changes and once per period.</summary>
// The stock service only publishes per period, sends separate reports for checks with their own period, and none without checks.
internal sealed class ReportPublisher(
    SnapshotStore store, HealthCheckService health, IEnumerable<IHealthCheckPublisher> publishers,
    IOptions<HealthCheckPublisherOptions> options, TimeProvider time, ILogger<ReportPublisher> logger)
{
    // The minimum between two reports, so that changes in quick succession share one report.
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(250);

    private readonly GuardedLogger _logger = new(logger);

    /// <summary>Publishes until canceled. Publishers do not wait for each other.</summary>
    public Task PublishAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(publishers.Select(publisher => FollowAsync(publisher, cancellationToken)).ToArray());

    private async Task FollowAsync(IHealthCheckPublisher publisher, CancellationToken cancellationToken)
    {
        // A delay of 0 would end at once, and a publisher that blocks would keep the others from starting.
        var delay = options.Value.Delay;
        await Task.Delay(delay > TimeSpan.Zero ? delay : TimeSpan.FromMilliseconds(1), time, cancellationToken);
        while (true)
        {
            var (from, version) = (time.GetTimestamp(), store.Current.Version);
            await PublishToAsync(publisher, cancellationToken);
            await Task.Delay(Spacing, time, cancellationToken);
            await WaitForChangeAsync(version, from + time.Ticks(options.Value.Period), cancellationToken);
        }
    }

    private async Task WaitForChangeAsync(long version, long due, CancellationToken cancellationToken)
    {
        while (time.GetTimestamp() is var now && now < due && store.Latest is var latest && latest.AsOf(now).Version == version)
        {
            await store.WaitForChangeAsync(latest, now, due, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task PublishToAsync(IHealthCheckPublisher publisher, CancellationToken cancellationToken)
    {
        using var limit = new GuardedDeadline(options.Value.Timeout, time, cancellationToken);
        try
        {
            var report = await health.CheckHealthAsync(options.Value.Predicate, limit.Token);
            await publisher.PublishAsync(report, limit.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            ReactionLog.PublisherFailed(_logger, RedactedException.Of(exception)!, publisher.GetType().Name);
        }
    }
}
