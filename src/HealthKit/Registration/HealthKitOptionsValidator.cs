using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Registration;

/// <summary>Refuses the host with everything that is wrong, its own settings and those of every check, in one exception.</summary>
internal sealed class HealthKitOptionsValidator(ConfigurationErrors errors, HostServer server, IServiceProvider services) : IValidateOptions<HealthKitOptions>
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

        SectionShapeValidator.ValidateRoot(services.GetService<IConfiguration>(), errors);
        HealthPathsValidator.Validate(options, [.. NamesOfChecks().Where(name => !CheckNames.IsReserved(name))], errors);
        ValidateStatusCodes(options.StatusCodes);
        ValidateOrigins(options.Cors);
        LifecycleOptionsValidator.Validate(options, errors);
        ManagementOptionsValidator.Validate(options, errors);
        MetricsOptionsValidator.Validate(options.Metrics, errors);
        if (services.GetService<RequestMetricsRequirement>() is not null)
        {
            MetricsOptionsValidator.ValidateForErrorRate(options.Metrics, errors);
        }

        errors.Require(
            options.Stream.MaximumClients is >= 1 and <= 100_000,
            $"HealthKit:Stream:MaximumClients is {options.Stream.MaximumClients}; it must be from 1 to 100000.");
        errors.Require(
            options.Details is not { } details || Enum.IsDefined(details),
            $"HealthKit:Details is {options.Details:D}, which is not one of {string.Join(", ", Enum.GetNames<DetailLevel>())}.");
        errors.Require(
            Enum.IsDefined(options.Descriptions),
            $"HealthKit:Descriptions is {options.Descriptions:D}, which is not one of {string.Join(", ", Enum.GetNames<DescriptionPolicy>())}.");

        foreach (var settings in services.GetServices<SettingsRegistration>())
        {
            settings.Validate(services, errors);
        }

        _ = services.GetRequiredService<CheckCatalog>();
        return errors.All.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.All);
    }

    private IEnumerable<string> NamesOfChecks() => services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
        .Select(registration => registration.Name);

    private void ValidateStatusCodes(HealthStatusCodes codes)
    {
        Within(nameof(codes.Healthy), codes.Healthy);
        Within(nameof(codes.Degraded), codes.Degraded);
        Within(nameof(codes.Unhealthy), codes.Unhealthy);

        void Within(string setting, int code) => errors.Require(
            code is >= 200 and <= 599 and not (204 or 205 or 304),
            $"HealthKit:StatusCodes:{setting} is {code}; it must be from 200 to 599 and allow a body (not 204, 205 or 304).");
    }

    private void ValidateOrigins(HealthCorsOptions cors)
    {
        errors.Require(cors.Origins.Count <= 64, $"HealthKit:Cors:Origins has {cors.Origins.Count} entries; at most 64 are allowed.");
        for (var index = 0; index < cors.Origins.Count; index++)
        {
            var origin = cors.Origins[index];
            errors.Require(
                origin == "*" || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                    && origin == uri.GetLeftPart(UriPartial.Authority)),
                $"HealthKit:Cors:Origins:{index} is not an origin. Write scheme and host as a browser sends them, in lower case and without a "
                + "path or a final slash, such as https://status.example.com.");
        }
    }
}
