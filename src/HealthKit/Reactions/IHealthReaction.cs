namespace HealthKit;

/// <summary>
/// Reacts to changes of health. Register it as a singleton in the host's services, or use <c>OnTransition</c> of the builder. HealthKit
/// calls it on the thread pool, one call at a time and in order. Reactions do not wait for each other, and probes and checks do not wait
/// for them.
/// </summary>
/// <remarks>
/// After 10 s a call is canceled, and the next call waits until it ends. Up to 256 transitions queue meanwhile, or two per check when that
/// is more. When the queue is full, only the latest transition of each check stays; <c>health_reactions_skipped_total</c> counts the
/// others. Exceptions are logged.
/// </remarks>
public interface IHealthReaction
{
    /// <summary>Called when the verdict of a check changes, or when the layer at which it fails becomes known.</summary>
    /// <param name="transition">The change and its reason.</param>
    /// <param name="cancellationToken">Canceled after 10 s, or when the time to stop the host has run out.</param>
    Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken);

    /// <summary>Called when the service enters another phase. The first call of all has <see cref="HealthLifecycle.Starting"/>.</summary>
    /// <param name="lifecycle">The new phase.</param>
    /// <param name="cancellationToken">Canceled after 10 s, or when the time to stop the host has run out.</param>
    Task OnLifecycleAsync(HealthLifecycle lifecycle, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called last, after the host has stopped and no check runs, to finish pending work.</summary>
    /// <param name="cancellationToken">Canceled after 5 s, or when the time to stop the host has run out.</param>
    Task OnStoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
