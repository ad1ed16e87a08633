using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds check classes of the app with their policy, and with their own options.</summary>
public static class HealthKitCustomCheckBuilderExtensions
{
    /// <summary>
    /// Adds a check class with its policy. Each run has its own DI scope, from which the class is resolved, or created with its
    /// constructor's services and disposed. A class that never blocks can be an <see cref="IAsynchronousCheck"/>.
    /// </summary>
    /// <typeparam name="TCheck">The class.</typeparam>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="name">The name of the check: a URL path segment, a metric label and a configuration key.</param>
    /// <param name="configure">The policy; the section <c>HealthKit:Checks:&lt;name&gt;</c> overrides it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string. The message omits it.</exception>
    public static IHealthKitBuilder AddCheck<[DynamicallyAccessedMembers(PublicConstructors)] TCheck>(
        this IHealthKitBuilder builder, string name, Action<CheckOptions> configure)
        where TCheck : class, IHealthCheck => Add<IHealthKitBuilder, TCheck>(builder, name, configure);

    /// <inheritdoc cref="AddCheck{TCheck}(IHealthKitBuilder, string, Action{CheckOptions})"/>
    public static IHealthChecksBuilder AddCheck<[DynamicallyAccessedMembers(PublicConstructors)] TCheck>(
        this IHealthChecksBuilder builder, string name, Action<CheckOptions> configure)
        where TCheck : class, IHealthCheck => Add<IHealthChecksBuilder, TCheck>(builder, name, configure);

    /// <summary>
    /// Adds a check class with its own options, which its constructor takes as a parameter. Each run has its own DI scope, in which
    /// the class is created with the scope's services and disposed. Validators of the options (<see cref="IValidateOptions{TOptions}"/>)
    /// stop the host's start, in one exception with all other errors of HealthKit's settings.
    /// </summary>
    /// <typeparam name="TCheck">The class. One of its constructors takes <typeparamref name="TOptions"/>.</typeparam>
    /// <typeparam name="TOptions">The options, one instance per name.</typeparam>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="name">The name of the check: a URL path segment, a metric label and a configuration key.</param>
    /// <param name="configure">Settings from code; <paramref name="bind"/> overrides them. <c>null</c> for none.</param>
    /// <param name="bind">
    /// Calls <c>Bind</c> for the section <c>HealthKit:Checks:&lt;name&gt;</c> in the app itself, where the binding source generator of a
    /// trimmed or native app sees it.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">
    /// The name is empty, or looks like a connection string; the message omits it. Or no constructor takes the options.
    /// </exception>
    public static IHealthKitBuilder AddCheck<
        [DynamicallyAccessedMembers(PublicConstructors)] TCheck,
        [DynamicallyAccessedMembers(PublicParameterlessConstructor)] TOptions>(
        this IHealthKitBuilder builder, string name, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind)
        where TCheck : class, IHealthCheck
        where TOptions : CheckOptions => Add<IHealthKitBuilder, TCheck, TOptions>(builder, name, configure, bind);

    /// <inheritdoc cref="AddCheck{TCheck, TOptions}(IHealthKitBuilder, string, Action{TOptions}, Action{IConfiguration, TOptions})"/>
    public static IHealthChecksBuilder AddCheck<
        [DynamicallyAccessedMembers(PublicConstructors)] TCheck,
        [DynamicallyAccessedMembers(PublicParameterlessConstructor)] TOptions>(
        this IHealthChecksBuilder builder, string name, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind)
        where TCheck : class, IHealthCheck
        where TOptions : CheckOptions => Add<IHealthChecksBuilder, TCheck, TOptions>(builder, name, configure, bind);

    private static TBuilder Add<TBuilder, [DynamicallyAccessedMembers(PublicConstructors)] TCheck>(
        TBuilder builder, string name, Action<CheckOptions> configure)
        where TBuilder : IHealthChecksBuilder
        where TCheck : class, IHealthCheck
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);

        // AddHealthKit() binds CheckOptions itself.
        return HealthKitCheckBuilderExtensions.AddBuiltIn(
            builder, name, TraitsOf<TCheck>(),
            static (scope, _) => scope.GetService<TCheck>() ?? Owned(scope, ActivatorUtilities.CreateInstance<TCheck>(scope)),
            configure, static (_, _) => { }, validate: null, isPerRun: true);
    }

    private static TBuilder Add<
        TBuilder,
        [DynamicallyAccessedMembers(PublicConstructors)] TCheck,
        [DynamicallyAccessedMembers(PublicParameterlessConstructor)] TOptions>(
        TBuilder builder, string name, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind)
        where TBuilder : IHealthChecksBuilder
        where TCheck : class, IHealthCheck
        where TOptions : CheckOptions
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(bind);
        var create = FactoryOf<TCheck, TOptions>();
        return HealthKitCheckBuilderExtensions.AddBuiltIn(
            builder, name, TraitsOf<TCheck>(), (scope, options) => Owned(scope, create(scope, [options])), configure, bind,
            validate: null, isPerRun: true);
    }

    private static ObjectFactory<TCheck> FactoryOf<[DynamicallyAccessedMembers(PublicConstructors)] TCheck, TOptions>()
    {
        try
        {
            return ActivatorUtilities.CreateFactory<TCheck>([typeof(TOptions)]);
        }
        catch (InvalidOperationException exception)
        {
            throw new ArgumentException(
                $"{typeof(TCheck).Name} has no single public constructor with a parameter of type {typeof(TOptions).Name}. Add the "
                + "parameter, or call AddCheck without own options.",
                exception);
        }
    }

    private static CheckTraits TraitsOf<TCheck>() => CheckTraits.ThirdParty with
    {
        RunMode = typeof(TCheck).IsAssignableTo(typeof(IAsynchronousCheck)) ? RunMode.Pooled : RunMode.Isolated,
    };

    /// <summary>Disposes the check with the scope, which disposes only what it created itself.</summary>
    private static TCheck Owned<TCheck>(IServiceProvider scope, TCheck check)
        where TCheck : class, IHealthCheck
    {
        if (check is IDisposable or IAsyncDisposable)
            scope.GetRequiredService<CheckDisposal>().Check = check;

        return check;
    }
}
