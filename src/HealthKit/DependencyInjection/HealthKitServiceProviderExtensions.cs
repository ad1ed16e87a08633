using HealthKit;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Waits for readiness, in tests and tools.</summary>
public static class HealthKitServiceProviderExtensions
{
    /// <summary>Completes when the readiness probe passes, so that the first request of a test does not get a 503.</summary>
    /// <param name="services">The services of a host that is starting or has started.</param>
    /// <param name="timeout">The longest time to wait. Default 30 s.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">
    /// The service was not ready in time. The message names the waiting checks and their reasons.
    /// </exception>
    /// <exception cref="InvalidOperationException">HealthKit is not added, or is disabled.</exception>
    public static async Task WaitUntilReadyAsync(
        this IServiceProvider services, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        var store = StoreOf(services);
        var limit = timeout ?? TimeSpan.FromSeconds(30);
        using var overdue = new CancellationTokenSource(limit, services.GetRequiredService<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        var snapshot = store.Latest;
        while (snapshot.Ready.Status == HealthStatus.Unhealthy)
        {
            try
            {
                await snapshot.Superseded.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"The service was not ready after {limit:c}. {Describe(store.Latest)}");
            }

            snapshot = store.Latest;
        }
    }

    private static SnapshotStore StoreOf(IServiceProvider services)
    {
        if (services.GetService<IOptions<HealthKitOptions>>() is { Value.Enabled: false })
        {
            // Before the store is created: its catalog clears the periods of the stock registrations.
            throw new InvalidOperationException(
                "HealthKit is disabled in this host, so its readiness is unknown. Set HealthKit:Enabled to true.");
        }

        return services.GetService<SnapshotStore>()
            ?? throw new InvalidOperationException("HealthKit is not added to this host. Call services.AddHealthKit().");
    }

    private static string Describe(HealthSnapshot snapshot)
    {
        if (snapshot.Ready is { IsOfHost: true, Reason: { } reason })
        {
            return $"The host is {reason.Code}. Check that the host has been started.";
        }

        var waiting = snapshot.Checks
            .Where(check => check.Reason is not null
                && (ProbePolicy.Counts(ProbeKind.Ready, check.Definition) || ProbePolicy.HoldsBack(ProbeKind.Ready, check)))
            .Select(check => $"{check.Definition.Name} ({check.Reason!.Code})");
        return $"Waiting for: {string.Join(", ", waiting)}.";
    }
}
