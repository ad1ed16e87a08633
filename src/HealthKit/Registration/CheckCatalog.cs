namespace HealthKit.Registration;

/// <summary>The definitions of all checks of the host, HealthKit's and third-party ones.</summary>
internal sealed class CheckCatalog
{
    // 49 days: the maximum of a timer. A stock registration does not accept an infinite time.
    private static readonly TimeSpan MaximumTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly ConfigurationErrors _errors;
    private readonly HostServer _server;
    private readonly ImmutableArray<CheckDefinition> _definitions;

    public CheckCatalog(
        IServiceProvider services, IOptions<HealthCheckServiceOptions> stock, CheckRegistrations own, ConfigurationErrors errors,
        HostServer server)
    {
        (_errors, _server) = (errors, server);
        var ownRegistrations = own.All.ToDictionary(registration => registration.Stock);
        var registrations = stock.Value.Registrations;
        _definitions = [.. registrations.Select(check => Define(services, check, ownRegistrations.GetValueOrDefault(check)))];

        foreach (var twice in registrations.GroupBy(registration => registration.Name, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1))
        {
            _errors.Add($"Check \"{twice.Key}\" is registered twice. Give each check a unique name.");
        }

        if (services.GetService<IConfiguration>() is { } configuration)
        {
            string[] names = [.. registrations.Select(registration => registration.Name)];
            UnusedSections = UnreadSections.Of(configuration.GetSection(HealthKitSections.Checks), names, "no check", errors);
            UnusedPackageSections = [.. UnreadSections.Of(
                configuration.GetSection(HealthKitSections.Root),
                [.. services.GetServices<SettingsRegistration>().Select(static settings => settings.Path)], errors)];
        }

        // HealthKit schedules the checks and publishes the reports. These values keep the stock publishing service idle.
        foreach (var registration in registrations)
            (registration.Delay, registration.Period) = (MaximumTimer, MaximumTimer);
    }

    /// <summary>Configured names without a check. They cause a warning only, since several services may share one file.</summary>
    public ImmutableArray<string> UnusedSections { get; } = [];

    /// <summary>Configured sections of packages that nothing reads.</summary>
    public ImmutableArray<UnreadSection> UnusedPackageSections { get; } = [];

    /// <exception cref="OptionsValidationException">The settings have errors.</exception>
    public ImmutableArray<CheckDefinition> Definitions => _errors.All.Count == 0 || !_server.CanServe
        ? _definitions
        : throw new OptionsValidationException(Options.DefaultName, typeof(HealthKitOptions), [_errors.Text]);

    private CheckDefinition Define(IServiceProvider services, HealthCheckRegistration registration, CheckRegistration? ownRegistration)
    {
        CheckNames.Validate(registration.Name, _errors);
        var traits = ownRegistration?.Traits ?? CheckTraits.ThirdParty;
        var options = OptionsOf(services, registration, ownRegistration);
        SectionShapeValidator.ValidateCheck(services.GetService<IConfiguration>(), registration.Name, _errors);
        var errors = new SettingErrors(registration.Name, services, _errors);
        var isInRange = CheckPolicyValidator.Validate(options, errors);
        errors.Require(
            traits.IsDependency is not true || !options.Probes.HasFlag(HealthProbes.Live), nameof(options.Probes),
            "contains Live, but the check queries a dependency. When the dependency is down, Kubernetes would restart every replica, "
            + "which does not help. Remove Live from Probes; use Ready for a dependency.");

        registration.Tags.UnionWith(options.Tags);
        ProbeTags.Apply(registration.Tags, options.Probes);
        if (ownRegistration is not null)
            registration.Timeout = options.Timeout;

        // Many checks return this status, so it must agree with the final policy.
        registration.FailureStatus = options.Impact switch
        {
            CheckImpact.Degrades => HealthStatus.Degraded,
            CheckImpact.Informational => registration.FailureStatus,
            _ => HealthStatus.Unhealthy,
        };

        // Sums of durations out of range would overflow in the definition, before the host reports the errors.
        return new CheckDefinition(registration, traits, isInRange ? options : new CheckOptions());
    }

    private CheckOptions OptionsOf(IServiceProvider services, HealthCheckRegistration registration, CheckRegistration? ownRegistration)
    {
        try
        {
            return ownRegistration?.Resolve(services)
                ?? services.GetRequiredService<IOptionsMonitor<CheckOptions>>().Get(registration.Name);
        }
        catch (OptionsValidationException exception)
        {
            // From a validator of the check's package or of the app.
            foreach (var failure in exception.Failures)
                _errors.Add(failure);

            return new CheckOptions();
        }
    }
}
