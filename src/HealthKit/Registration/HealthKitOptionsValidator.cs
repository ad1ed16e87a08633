using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Registration;

/// <summary>Refuses the host with everything that is wrong, its own settings and those of every check, in one exception.</summary>
internal sealed class HealthKitOptionsValidator(ConfigurationFaults faults, HostServer server, IServiceProvider services) : IValidateOptions<HealthKitOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthKitOptions options)
    {
        if (name != Options.DefaultName)
        {
            return ValidateOptionsResult.Skip;
        }

        if (!options.Enabled || !server.IsReal)
        {
            return ValidateOptionsResult.Success;
        }

        SectionShapes.ApplyToRoot(services.GetService<IConfiguration>(), faults);
        HealthPathRules.Apply(options, [.. NamesOfChecks().Where(name => !CheckNames.IsReserved(name))], faults);
        ValidateStatusCodes(options.StatusCodes);
        ValidateOrigins(options.Cors);
        LifecycleRules.Apply(options, faults);
        ManagementRules.Apply(options, faults);
        MetricsRules.Apply(options.Metrics, faults);
        if (services.GetServices<IValidateOptions<ErrorRateCheckOptions>>().Any())
        {
            MetricsRules.ApplyToErrorRate(options.Metrics, faults);
        }

        faults.Require(
            options.Stream.MaximumClients is >= 1 and <= 100_000,
            $"HealthKit:Stream:MaximumClients is {options.Stream.MaximumClients}; it must be from 1 to 100000.");
        faults.Require(
            options.Details is not { } details || Enum.IsDefined(details),
            $"HealthKit:Details is {options.Details:D}, which is not one of {string.Join(", ", Enum.GetNames<DetailLevel>())}.");
        faults.Require(
            Enum.IsDefined(options.Descriptions),
            $"HealthKit:Descriptions is {options.Descriptions:D}, which is not one of {string.Join(", ", Enum.GetNames<DescriptionPolicy>())}.");

        foreach (var settings in services.GetServices<SettingsRegistration>())
        {
            settings.Apply(services, faults);
        }

        _ = services.GetRequiredService<CheckCatalog>();
        return faults.All.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.All);
    }

    private IEnumerable<string> NamesOfChecks() => services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
        .Select(registration => registration.Name);

    private void ValidateStatusCodes(HealthStatusCodes codes)
    {
        Within(nameof(codes.Healthy), codes.Healthy);
        Within(nameof(codes.Degraded), codes.Degraded);
        Within(nameof(codes.Unhealthy), codes.Unhealthy);

        void Within(string setting, int code) => faults.Require(
            code is >= 200 and <= 599 and not (204 or 205 or 304),
            $"HealthKit:StatusCodes:{setting} is {code}; it must be from 200 to 599 and allow a body (not 204, 205 or 304).");
    }

    private void ValidateOrigins(HealthCorsOptions cors)
    {
        faults.Require(cors.Origins.Count <= 64, $"HealthKit:Cors:Origins has {cors.Origins.Count} entries; at most 64 are allowed.");
        for (var index = 0; index < cors.Origins.Count; index++)
        {
            var origin = cors.Origins[index];
            faults.Require(
                origin == "*" || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                    && origin == uri.GetLeftPart(UriPartial.Authority)),
                $"HealthKit:Cors:Origins:{index} is not an origin. Write scheme and host as a browser sends them, in lower case and without a "
                + "path or a final slash, such as https://status.example.com.");
        }
    }
}
