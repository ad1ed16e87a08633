namespace HealthKit;

/// <summary>
/// Acts on changes of health. Register it as a singleton in the host's services, or use <c>OnTransition</c> of the builder. Its methods are called one at a time, on
/// the thread pool, off the path of probes and checks: in the order of what happened, and one reaction never waits for another.
/// </summary>
/// <remarks>
/// A call has 10 s: then its token is cancelled, and nothing more is told until it has ended. Up to 256 transitions wait for it (or two of each check, if those are
/// more); of more, the latest of each check is kept, and the others are counted in <c>health_reactions_skipped_total</c>. What it throws is logged.
/// </remarks>
public interface IHealthReaction
{
    /// <summary>The verdict of a check turned, or the layer was found out at which it fails.</summary>
    /// <param name="transition">From what to what, and why.</param>
    /// <param name="cancellationToken">Cancelled after 10 s, and when the host has no more time.</param>
    Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken);

    /// <summary>The service has come to another part of its life. Called first of all, with <see cref="HealthLifecycle.Starting"/>.</summary>
    /// <param name="lifecycle">Where it is now.</param>
    /// <param name="cancellationToken">Cancelled after 10 s, and when the host has no more time.</param>
    Task OnLifecycleAsync(HealthLifecycle lifecycle, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The host has stopped, and no check runs any more: the last call, to finish what is due.</summary>
    /// <param name="cancellationToken">Cancelled after 5 s, and when the host has no more time.</param>
    Task OnStoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
