namespace HealthKit.Reactions;

/// <summary>Adapts a callback of <c>OnTransition</c> to a reaction.</summary>
internal sealed class CallbackReaction(Func<HealthTransition, CancellationToken, Task> callback) : IHealthReaction
{
    public Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken) =>
        transition.From == transition.To ? Task.CompletedTask : callback(transition, cancellationToken);

    // Log lines name the callback by its method.
    public override string ToString() => $"{callback.Method.DeclaringType?.Name}.{callback.Method.Name}";
}
