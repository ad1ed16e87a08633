using HealthKit.DependencyInjection;
using HealthKit.Reactions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds callbacks of the app for health transitions.</summary>
public static class HealthKitReactionBuilderExtensions
{
    /// <summary>
    /// Calls <paramref name="callback"/> for each transition of a check, in order, without delaying probes or checks. For lifecycle
    /// changes, or for code that needs services of the host, register an <see cref="IHealthReaction"/>; its remarks apply here too.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="callback">Receives each transition, and a token that is canceled after 10 s. HealthKit logs its exceptions.</param>
    /// <returns>The builder.</returns>
    public static TBuilder OnTransition<TBuilder>(this TBuilder builder, Func<HealthTransition, CancellationToken, Task> callback)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        HealthKitGuard.Add(builder.Services);
        builder.Services.AddSingleton<IHealthReaction>(new CallbackReaction(callback));
        return builder;
    }
}
