namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Waits for readiness and for states of checks, in tests and tools.</summary>
public static class HealthKitServiceProviderExtensions
{
    /// <summary>Completes when the readiness probe passes, so that the first request of a test does not get a 503.</summary>
    /// <param name="services">The services of a host that is starting or has started.</param>
    /// <param name="timeout">The longest time to wait. Default 30 s.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">The service was not ready in time. The message names the waiting checks and reasons.</exception>
    /// <exception cref="InvalidOperationException">HealthKit is not added, or is disabled.</exception>
    public static Task WaitUntilReadyAsync(
        this IServiceProvider services, TimeSpan? timeout = null, CancellationToken cancellationToken = default) => WaitAsync(
            services, timeout, static snapshot => snapshot.Ready.Status != HealthStatus.Unhealthy,
            static (snapshot, limit) => $"The service was not ready after {limit:c}. {Describe(snapshot)}", cancellationToken);

    /// <summary>
    /// Completes when every check has its first result, whatever that is. Then a response has no check with reason <c>starting</c>, except
    /// those that wait for the app: a start-up task, or a state that the app reports.
    /// </summary>
    /// <exception cref="TimeoutException">A check had no result in time. The message names the checks without one.</exception>
    /// <inheritdoc cref="WaitUntilReadyAsync"/>
    public static Task WaitForFirstResultsAsync(
        this IServiceProvider services, TimeSpan? timeout = null, CancellationToken cancellationToken = default) => WaitAsync(
            services, timeout, static snapshot => snapshot.Checks.All(static check => check.HasRun),
            static (snapshot, limit) => $"After {limit:c} these checks had no result: "
                + Spelling.List(snapshot.Checks.Where(static check => !check.HasRun).Select(static check => check.Definition.Name)) + ".",
            cancellationToken);

    /// <summary>Completes when a check has the status: its own verdict, after <c>FailAfter</c> or <c>RecoverAfter</c> results.</summary>
    /// <param name="services">The services of a host that is starting or has started.</param>
    /// <param name="check">The name of the check.</param>
    /// <param name="status">The status to wait for. The status before the first result does not count.</param>
    /// <param name="timeout">The longest time to wait. Default 30 s.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ArgumentException">There is no check with this name.</exception>
    /// <exception cref="TimeoutException">The check did not have the status in time. The message has its status and reason.</exception>
    /// <exception cref="InvalidOperationException">HealthKit is not added, or is disabled.</exception>
    public static Task WaitForAsync(
        this IServiceProvider services, string check, HealthStatus status, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(check);
        return WaitAsync(
            services, timeout, snapshot => StateOf(snapshot, check) is { HasRun: true } state && state.Status == status,
            (snapshot, limit) =>
            {
                var state = StateOf(snapshot, check);
                return $"Check {check} was not {status} after {limit:c}. It is {state.Status}"
                    + $"{(state.Reason is { } reason ? $" ({reason.Code})" : "")}.";
            },
            cancellationToken);
    }

    private static async Task WaitAsync(
        IServiceProvider services, TimeSpan? timeout, Func<HealthSnapshot, bool> isReached,
        Func<HealthSnapshot, TimeSpan, string> describe, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        var store = StoreOf(services);
        var limit = timeout ?? TimeSpan.FromSeconds(30);
        using var deadline = new GuardedDeadline(limit, services.GetRequiredService<TimeProvider>(), cancellationToken);
        var snapshot = store.Latest;
        while (!isReached(snapshot))
        {
            try
            {
                await snapshot.Superseded.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException(describe(store.Latest, limit));
            }

            snapshot = store.Latest;
        }
    }

    /// <exception cref="ArgumentException">There is no check with this name.</exception>
    private static CheckState StateOf(HealthSnapshot snapshot, string check) =>
        snapshot.Checks.FirstOrDefault(state => state.Definition.Name.Equals(check, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException(
            $"There is no check with the name \"{check}\". Registered: "
            + $"{Spelling.List(snapshot.Checks.Select(static state => state.Definition.Name))}.",
            nameof(check));

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
        if (snapshot.Ready is { IsCausedByHost: true, Reason: { } reason })
            return $"The host is {reason.Code}. Check that the host has been started.";

        var waiting = snapshot.Checks
            .Where(check => check.Reason is not null
                && (ProbePolicy.Counts(ProbeKind.Ready, check.Definition) || ProbePolicy.AwaitsFirstSuccess(ProbeKind.Ready, check)))
            .Select(check => $"{check.Definition.Name} ({check.Reason!.Code})");
        return $"Waiting for: {string.Join(", ", waiting)}.";
    }
}
