using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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

    /// <summary>Publishes until cancelled. Publishers do not wait for each other.</summary>
    public Task PublishAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(publishers.Select(publisher => FollowAsync(publisher, cancellationToken)).ToArray());

    private async Task FollowAsync(IHealthCheckPublisher publisher, CancellationToken cancellationToken)
    {
        await Task.Delay(options.Value.Delay, time, cancellationToken);
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
            // No event announces that a snapshot turns stale, so the wait ends then. Timers ignore fractions of a millisecond: round up.
            var until = latest.StaleAt > now ? Math.Min(due, latest.StaleAt) : due;
            var delay = TimeSpan.FromMilliseconds(Math.Ceiling(time.Span(until - now).TotalMilliseconds));
            await latest.Superseded.WaitAsync(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
