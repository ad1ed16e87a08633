using System.Diagnostics.CodeAnalysis;
using HealthKit;
using HealthKit.Checks;
using HealthKit.Checks.Process;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks of the process and the machine it runs on.</summary>
public static class HealthKitProcessBuilderExtensions
{
    private static readonly TimeSpan MaximumDelay = TimeSpan.FromHours(1);

    /// <summary>
    /// Watches memory: by default what counts against the limit of the container at which the kernel kills, degraded from 80 % on. Its failure degrades by
    /// default, unhealthy included.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddMemory<TBuilder>(this TBuilder builder, string name = "memory", Action<MemoryCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, MemoryCheckOptions>(
            builder, name, RunMode.Pooled, static _ => { }, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                ThresholdValidator.ValidateShares(errors, options.DegradedAt, options.UnhealthyAt);
                errors.Require(
                    options.Measure == MemoryMeasure.Container || options.DegradedBytes is not null || options.UnhealthyBytes is not null,
                    nameof(options.DegradedBytes), $"is not set, nor is UnhealthyBytes; {options.Measure} has no limit to take a share of. Set one of them.");
                errors.Require(
                    (options.DegradedBytes ?? 0) >= 0 && (options.DegradedBytes ?? 0) <= (options.UnhealthyBytes ?? long.MaxValue), nameof(options.DegradedBytes),
                    "is negative, or above UnhealthyBytes. What is worse has to come later.");
            },
            static (_, options) => new MemoryCheck(options));

    /// <summary>Watches the space on a file system, degraded from 80 % in use on, unhealthy from 90 % on.</summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="path">An absolute path on it. Of the answers only <see cref="DetailLevel.Full"/> may show it, in what the system says when it is not there.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddDiskSpace<TBuilder>(
        this TBuilder builder, string path, string name = "disk", Action<DiskSpaceCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, DiskSpaceCheckOptions>(
            builder, name, RunMode.Isolated, options => options.Path = path, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                ThresholdValidator.ValidateShares(errors, options.DegradedAt, options.UnhealthyAt);
                errors.Require(Path.IsPathFullyQualified(options.Path), nameof(options.Path), "is not an absolute path.");
                errors.Require(
                    (options.UnhealthyFreeBytes ?? 0) >= 0 && (options.UnhealthyFreeBytes ?? 0) <= (options.DegradedFreeBytes ?? long.MaxValue),
                    nameof(options.UnhealthyFreeBytes), "is negative, or above DegradedFreeBytes. What is worse has to come later.");
            },
            static (_, options) => new DiskSpaceCheck(options));

    /// <summary>
    /// Watches the processor time: the share of the container's quota (of all processors without one) between two runs, degraded from 80 % on, and how often the
    /// kernel held the container back. Its failure degrades by default.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddCpu<TBuilder>(this TBuilder builder, string name = "cpu", Action<CpuCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, CpuCheckOptions>(
            builder, name, RunMode.Pooled, static _ => { }, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                ThresholdValidator.ValidateShares(errors, options.DegradedAt, options.UnhealthyAt);
                errors.Within(nameof(options.ThrottledAt), options.ThrottledAt, 0, 1);
            },
            static (provider, options) => new CpuCheck(options, new ContainerCpu().Read, provider.GetRequiredService<TimeProvider>()));

    /// <summary>Watches how long work items of the thread pool wait, as the watch over liveness measures it: degraded from 1 s on. Its failure degrades by default.</summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddThreadPool<TBuilder>(this TBuilder builder, string name = "thread-pool", Action<ThreadPoolCheckOptions>? configure = null)
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
                options, HealthKitPresence.IsIn(provider) ? provider.GetRequiredService<SnapshotStore>() : null, provider.GetRequiredService<TimeProvider>()));

    /// <summary>Also for other extension classes. Installs nothing but the check, which the stock services can ask as well.</summary>
    internal static TBuilder Add<TBuilder, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        TBuilder builder, string name, RunMode mode, Action<TOptions> given, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind,
        Action<TOptions, SettingErrors> rules, Func<IServiceProvider, TOptions, IHealthCheck> create, bool isDependency = false, string? componentType = null)
        where TBuilder : IHealthChecksBuilder
        where TOptions : CheckOptions
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckNames.ThrowIfConnectionString(name);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure(name, given);
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(new CheckOptionsValidator<TOptions>(name, rules));
        return HealthKitCheckBuilderExtensions.AddBuiltIn(builder, name, new CheckTraits(isDependency, mode, componentType), create, configure, bind);
    }
}
