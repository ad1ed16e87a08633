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
    /// <param name="builder">The builder.</param>
    /// <param name="callback">Is told each transition, with a token that is cancelled after 10 s. May throw, which is logged.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder OnTransition(this IHealthChecksBuilder builder, Func<HealthTransition, CancellationToken, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        HealthKitRequirement.Add(builder.Services);
        builder.Services.AddSingleton<IHealthReaction>(new CallbackReaction(callback));
        return builder;
    }
}
