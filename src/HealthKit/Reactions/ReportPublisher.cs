using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Reactions;

/// <summary>
/// Sends the app's <see cref="IHealthCheckPublisher"/>s the whole report when health changes and at their period. The stock publishing service knows the
/// period only, sends a report for each group of checks with a period of its own, and none without a check.
/// </summary>
internal sealed class ReportPublisher(
    SnapshotStore store, HealthCheckService health, IEnumerable<IHealthCheckPublisher> publishers,
    IOptions<HealthCheckPublisherOptions> options, TimeProvider time, ILogger<ReportPublisher> logger)
{
    // The least between two reports, so that checks that turn one after the other are one report.
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(250);

    private readonly GuardedLogger _logger = new(logger);

    /// <summary>Publishes until cancelled. No publisher waits for another one.</summary>
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
            await WaitForNewsAsync(version, from + time.Ticks(options.Value.Period), cancellationToken);
        }
    }

    private async Task WaitForNewsAsync(long version, long due, CancellationToken cancellationToken)
    {
        while (time.GetTimestamp() is var now && now < due && store.Latest is var written && written.AsOf(now).Version == version)
        {
            // Nobody tells when a snapshot turns stale. Timers leave out what is less than a millisecond.
            var until = written.StaleAt > now ? Math.Min(due, written.StaleAt) : due;
            await written.Superseded.WaitAsync(TimeSpan.FromMilliseconds(Math.Ceiling(time.Span(until - now).TotalMilliseconds)), time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
