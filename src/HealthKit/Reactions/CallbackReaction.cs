namespace HealthKit.Reactions;

/// <summary>A callback of the app as a reaction.</summary>
internal sealed class CallbackReaction(Func<HealthTransition, CancellationToken, Task> callback) : IHealthReaction
{
    public Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken) =>
        transition.From == transition.To ? Task.CompletedTask : callback(transition, cancellationToken);

    /// <summary>The name of the method, by which the log tells callbacks apart.</summary>
    public override string ToString() => $"{callback.Method.DeclaringType?.Name}.{callback.Method.Name}";
}
