using HealthKit;
using HealthKit.DependencyInjection;
using HealthKit.Reactions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Reacts to changes of health in code of the app.</summary>
public static class HealthKitReactionBuilderExtensions
{
    /// <summary>
    /// Calls back when the verdict of a check turns, off the path of probes and checks and in order. For the whole of what can happen, and for code that needs
    /// services of the host, register an <see cref="IHealthReaction"/>, whose remarks hold here too.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="callback">Is told each transition, with a token that is cancelled after 10 s. May throw, which is logged.</param>
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
