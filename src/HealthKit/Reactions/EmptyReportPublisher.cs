using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Reactions;

/// <summary>
/// Feeds the app's <see cref="IHealthCheckPublisher"/>s when no check is registered. The stock publishing service does it in all other
/// cases, but takes its timers from the registrations, and so is silent without any.
/// </summary>
internal sealed class EmptyReportPublisher(
    SnapshotStore store, HealthCheckService health, IEnumerable<IHealthCheckPublisher> publishers,
    IOptions<HealthCheckPublisherOptions> options, TimeProvider time, ILogger<EmptyReportPublisher> logger)
{
    private readonly GuardedLogger _logger = new(logger);

    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        IHealthCheckPublisher[] all = [.. publishers];
        if (all.Length == 0 || store.Latest.Checks.Length > 0)
        {
            return;
        }

        await Task.Delay(options.Value.Delay, time, cancellationToken);
        while (true)
        {
            await Task.WhenAll(all.Select(publisher => PublishToAsync(publisher, cancellationToken)));
            await Task.Delay(options.Value.Period, time, cancellationToken);
        }
    }

    private async Task PublishToAsync(IHealthCheckPublisher publisher, CancellationToken cancellationToken)
    {
        using var limit = new GuardedDeadline(options.Value.Timeout, time, cancellationToken);
        try
        {
            await publisher.PublishAsync(await health.CheckHealthAsync(options.Value.Predicate, limit.Token), limit.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            ReactionLog.PublisherFailed(_logger, RedactedException.Of(exception)!, publisher.GetType().Name);
        }
    }
}
