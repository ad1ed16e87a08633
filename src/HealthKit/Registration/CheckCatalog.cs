using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Registration;

/// <summary>All checks of the host, whoever registered them. What is wrong with them goes to the faults.</summary>
internal sealed class CheckCatalog
{
    // 49 days: a timer takes no more, and a registration no infinite time.
    private static readonly TimeSpan MaximumTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly ConfigurationErrors _errors;
    private readonly HostServer _server;
    private readonly ImmutableArray<CheckDefinition> _definitions;

    public CheckCatalog(
        IServiceProvider services, IOptions<HealthCheckServiceOptions> stock, CheckRegistrations own, ConfigurationErrors errors, HostServer server)
    {
        (_errors, _server) = (errors, server);
        var ownByStock = own.All.ToDictionary(registration => registration.Stock);
        var registrations = stock.Value.Registrations;
        _definitions = [.. registrations.Select(registration => Define(services, registration, ownByStock.GetValueOrDefault(registration)))];

        foreach (var twice in registrations.GroupBy(registration => registration.Name, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1))
        {
            _errors.Add($"Check \"{twice.Key}\" is registered twice. Give each check a name of its own.");
        }

        var sections = services.GetService<IConfiguration>()?.GetSection(HealthKitSections.Checks).GetChildren() ?? [];
        UnusedSections = [.. sections.Select(section => section.Key).Except(
            registrations.Select(registration => registration.Name), StringComparer.OrdinalIgnoreCase)];

        // HealthKit keeps the time of every check and publishes the reports. The stock publishing service takes its timers from here.
        foreach (var registration in registrations)
        {
            registration.Delay = MaximumTimer;
            registration.Period = MaximumTimer;
        }
    }

    /// <summary>Names that have settings and no check: a warning, since one file may serve several services.</summary>
    public ImmutableArray<string> UnusedSections { get; }

    /// <exception cref="OptionsValidationException">Something is wrong with the checks.</exception>
    public ImmutableArray<CheckDefinition> Definitions => _errors.All.Count == 0 || !_server.IsReal
        ? _definitions
        : throw new OptionsValidationException(Options.DefaultName, typeof(HealthKitOptions), _errors.All);

    private CheckDefinition Define(IServiceProvider services, HealthCheckRegistration registration, CheckRegistration? own)
    {
        CheckNames.Validate(registration.Name, _errors);
        var traits = own?.Traits ?? CheckTraits.Foreign;
        var options = OptionsOf(services, registration, own);
        SectionShapeValidator.ValidateCheck(services.GetService<IConfiguration>(), registration.Name, _errors);
        var isInRange = CheckPolicyValidator.Validate(registration.Name, options, _errors);
        _errors.Require(
            traits.IsDependency is not true || !options.Probes.HasFlag(HealthProbes.Live),
            $"{HealthKitSections.Checks}:{registration.Name}:Probes contains Live, but the check asks a dependency: when that is down, "
            + "Kubernetes would restart every replica and mend nothing. Take Live out of Probes; Ready is where a dependency belongs.");

        registration.Tags.UnionWith(options.Tags);
        ProbeTags.Apply(registration.Tags, options.Probes);
        if (own is not null)
        {
            registration.Timeout = options.Timeout;
        }

        // Many checks return what they read here, so it must not contradict the policy that won.
        registration.FailureStatus = options.Impact switch
        {
            CheckImpact.Degrades => HealthStatus.Degraded,
            CheckImpact.Informational => registration.FailureStatus,
            _ => HealthStatus.Unhealthy,
        };

        // The host is refused when they are not in range; the sums in a definition would overflow before it could be.
        return new CheckDefinition(registration, traits, isInRange ? options : new CheckOptions());
    }

    private CheckOptions OptionsOf(IServiceProvider services, HealthCheckRegistration registration, CheckRegistration? own)
    {
        try
        {
            return own?.Resolve(services) ?? services.GetRequiredService<IOptionsMonitor<CheckOptions>>().Get(registration.Name);
        }
        catch (OptionsValidationException exception)
        {
            // A validator of the check's package, or of the app.
            foreach (var failure in exception.Failures)
            {
                _errors.Add(failure);
            }

            return new CheckOptions();
        }
    }
}
