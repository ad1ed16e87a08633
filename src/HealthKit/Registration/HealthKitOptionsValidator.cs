namespace HealthKit.Registration;

/// <summary>Validates all settings, also those of every check, and reports all errors in one exception.</summary>
internal sealed class HealthKitOptionsValidator(ConfigurationErrors errors, HostServer server, IServiceProvider services)
    : IValidateOptions<HealthKitOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthKitOptions options)
    {
        if (name != Options.DefaultName)
            return ValidateOptionsResult.Skip;

        if (!options.Enabled || !server.CanServe)
            return ValidateOptionsResult.Success;

        SettingsRegistration[] ofPackages = [.. services.GetServices<SettingsRegistration>()];
        var sections = UnreadSections.NamesOfPackages(ofPackages.Select(static settings => settings.Path));
        SectionShapeValidator.ValidateRoot(services.GetService<IConfiguration>(), sections, errors);
        var checks = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
            .Select(static registration => registration.Name).Where(static check => !CheckNames.IsReserved(check));
        HealthPathsValidator.Validate(options, [.. checks], errors);
        ValidateStatusCodes(options.StatusCodes);
        ValidateOrigins(options.Cors);
        ValidateDurations(options);
        ManagementOptionsValidator.Validate(options, errors);
        BalancerOptionsValidator.Validate(options, errors);
        MetricsOptionsValidator.Validate(options.Metrics, errors);
        if (services.GetService<RequestMetricsRequirement>() is not null)
            MetricsOptionsValidator.ValidateForErrorRate(options.Metrics, errors);

        errors.Require(
            options.Stream.MaximumClients is >= 1 and <= 100_000,
            $"HealthKit:Stream:MaximumClients is {options.Stream.MaximumClients}; it must be from 1 to 100000.");
        errors.RequireDefined("HealthKit:Details", options.Details.GetValueOrDefault());
        errors.RequireDefined("HealthKit:DetailsWhenAuthorized", options.DetailsWhenAuthorized.GetValueOrDefault());
        errors.RequireDefined("HealthKit:Descriptions", options.Descriptions);
        foreach (var settings in ofPackages)
            settings.Validate(services, errors);

        _ = services.GetRequiredService<CheckCatalog>();
        return errors.All.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.Text);
    }

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
                $"HealthKit:Cors:Origins:{index} is not an origin. Write scheme and host as a browser sends them: in lower case, without a "
                + "path and without a trailing slash, such as https://status.example.com.");
        }
    }

    // Each maximum is below a day, so that a bare number, which is read as days, is out of range.
    private void ValidateDurations(HealthKitOptions options)
    {
        var (second, hour) = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        errors.RequireWithin("HealthKit:DrainDelay", options.DrainDelay, TimeSpan.Zero, hour);
        errors.RequireWithin("HealthKit:TerminationGracePeriod", options.TerminationGracePeriod, second, 12 * hour);
        errors.RequireWithin("HealthKit:StuckAfter", options.StuckAfter, second, hour);
        errors.RequireWithin("HealthKit:SlowRunAfter", options.SlowRunAfter, TimeSpan.FromMilliseconds(1), hour);
    }
}
