using HealthKit;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Waits for health, in tests and tools.</summary>
public static class HealthKitServiceProviderExtensions
{
    /// <summary>
    /// Completes when the readiness probe would pass, so that the first request of a test is not answered with 503.
    /// </summary>
    /// <param name="services">The services of a host that is starting or has started.</param>
    /// <param name="timeout">How long to wait at the most. Default 30 s.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">Not ready in time; the message names the checks that hold it back, with their reasons.</exception>
    /// <exception cref="InvalidOperationException">HealthKit was not added, or is switched off.</exception>
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
            // Not asked for before: made, it would take the periods of the checks from the stock services.
            throw new InvalidOperationException(
                "HealthKit is switched off in this host, so nothing tells when it is ready. Set HealthKit:Enabled to true.");
        }

        return services.GetService<SnapshotStore>()
            ?? throw new InvalidOperationException("HealthKit was not added to this host. Call services.AddHealthKit().");
    }

    private static string Describe(HealthSnapshot snapshot)
    {
        if (snapshot.Ready is { IsOfHost: true, Reason: { } reason })
        {
            return $"The host is {reason.Code}. Was it started?";
        }

        var holding = snapshot.Checks
            .Where(check => check.Reason is not null
                && (ProbePolicy.Counts(ProbeKind.Ready, check.Definition) || ProbePolicy.HoldsBack(ProbeKind.Ready, check)))
            .Select(check => $"{check.Definition.Name} ({check.Reason!.Code})");
        return $"Held back by: {string.Join(", ", holding)}.";
    }
}
