using HealthKit.Checks.Process;
using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks of the process and of the machine on which it runs.</summary>
public static class HealthKitProcessBuilderExtensions
{
    private static readonly TimeSpan MaximumDelay = TimeSpan.FromHours(1);

    /// <summary>
    /// Adds a check of the memory: by default the memory that counts toward the container's limit, degraded from 80 % and unhealthy from
    /// 90 % on. Its impact is <c>Degrades</c> by default.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check: a URL path segment, a metric label and a configuration key.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> overrides them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string. The message omits it.</exception>
    public static TBuilder AddMemory<TBuilder>(this TBuilder builder, string name = "memory", Action<MemoryCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, MemoryCheckOptions>(
            builder, name, RunMode.Pooled, static _ => { }, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                errors.Shares(options.DegradedAt, options.UnhealthyAt);
                errors.Require(
                    options.Measure == MemoryMeasure.Container || options.DegradedBytes is not null || options.UnhealthyBytes is not null,
                    nameof(options.DegradedBytes),
                    $"and UnhealthyBytes are not set, but {options.Measure} has no limit. Set at least one of them.");
                var (degraded, unhealthy) = (options.DegradedBytes ?? 0, options.UnhealthyBytes ?? long.MaxValue);
                errors.Require(
                    degraded >= 0 && degraded <= unhealthy, nameof(options.DegradedBytes),
                    "is negative or above UnhealthyBytes. Set it to a value from 0 to UnhealthyBytes.");
            },
            static (_, options) => new MemoryCheck(options));

    /// <summary>Adds a check of the used space on a file system: degraded from 80 % on, unhealthy from 90 % on.</summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="path">An absolute path on the file system. Only responses with <see cref="DetailLevel.Full"/> may show it.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> overrides them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string. The message omits it.</exception>
    public static TBuilder AddDiskSpace<TBuilder>(
        this TBuilder builder, string path, string name = "disk", Action<DiskSpaceCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, DiskSpaceCheckOptions>(
            builder, name, RunMode.Isolated, options => options.Path = path, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                errors.Shares(options.DegradedAt, options.UnhealthyAt);
                errors.Require(
                    Path.IsPathFullyQualified(options.Path), nameof(options.Path),
                    "is not an absolute path. Write it like /var/lib/orders.");
                var (degraded, unhealthy) = (options.DegradedFreeBytes ?? long.MaxValue, options.UnhealthyFreeBytes ?? 0);
                errors.Require(
                    unhealthy >= 0 && unhealthy <= degraded, nameof(options.UnhealthyFreeBytes),
                    "is negative or above DegradedFreeBytes. Set it to a value from 0 to DegradedFreeBytes.");
            },
            static (_, options) => new DiskSpaceCheck(options));

    /// <summary>
    /// Adds a check of the CPU time: the used share of the container's quota between two runs, or of all processors without a quota. It is
    /// degraded from 80 %, or from 25 % of throttled periods, and unhealthy from 90 % on. Its impact is <c>Degrades</c> by default.
    /// </summary>
    /// <inheritdoc cref="AddMemory"/>
    public static TBuilder AddCpu<TBuilder>(this TBuilder builder, string name = "cpu", Action<CpuCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, CpuCheckOptions>(
            builder, name, RunMode.Pooled, static _ => { }, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                errors.Shares(options.DegradedAt, options.UnhealthyAt);
                errors.Within(nameof(options.ThrottledAt), options.ThrottledAt, 0, 1);
            },
            static (provider, options) => new CpuCheck(options, new ContainerCpu().Read, provider.GetRequiredService<TimeProvider>()));

    /// <summary>
    /// Adds a check of the thread-pool delay, which the watchdog measures: degraded from 1 s on, unhealthy from 5 s on. Its impact is
    /// <c>Degrades</c> by default.
    /// </summary>
    /// <inheritdoc cref="AddMemory"/>
    public static TBuilder AddThreadPool<TBuilder>(
        this TBuilder builder, string name = "thread-pool", Action<ThreadPoolCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, ThreadPoolCheckOptions>(
            builder, name, RunMode.Inline, static _ => { }, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                errors.Within(nameof(options.DegradedAt), options.DegradedAt, TimeSpan.FromMilliseconds(1), MaximumDelay);
                errors.Within(nameof(options.UnhealthyAt), options.UnhealthyAt, options.DegradedAt, MaximumDelay);
            },
            static (provider, options) => new ThreadPoolCheck(
                options, HealthKitSwitch.IsOn(provider) ? provider.GetRequiredService<SnapshotStore>() : null,
                provider.GetRequiredService<TimeProvider>()));

    /// <summary>Adds a check that the stock health check service can run as well.</summary>
    internal static TBuilder Add<TBuilder, [DynamicallyAccessedMembers(PublicParameterlessConstructor)] TOptions>(
        TBuilder builder, string name, RunMode mode, Action<TOptions> defaults, Action<TOptions>? configure,
        Action<IConfiguration, TOptions> bind, Action<TOptions, SettingErrors> validate,
        Func<IServiceProvider, TOptions, IHealthCheck> create, bool isDependency = false, string? componentType = null)
        where TBuilder : IHealthChecksBuilder
        where TOptions : CheckOptions
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckNames.ThrowIfConnectionString(name);
        builder.Services.Configure(name, defaults);
        var traits = new CheckTraits(isDependency, mode, componentType);
        return HealthKitCheckBuilderExtensions.AddBuiltIn(builder, name, traits, create, configure, bind, (services, options) =>
        {
            var errors = new ConfigurationErrors();
            validate(options, new SettingErrors(name, services, errors));
            return errors.All;
        });
    }
}
