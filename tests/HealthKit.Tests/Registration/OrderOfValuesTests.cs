using HealthKit.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Registration;

public sealed class OrderOfValuesTests
{
    [Fact]
    public void ThirdPartyCheck_WithNothingSet_HasTheDefaults()
    {
        var definition = Foreign(static _ => { }).Definition("db");

        Assert.Equal(
            (1.5, 0, 0.5, 1, 2, 2, 10, CheckImpact.Critical, HealthProbes.Ready),
            (definition.Interval.TotalSeconds, definition.InitialDelay.TotalSeconds, definition.RetryInterval.TotalSeconds,
                definition.Timeout.TotalSeconds, definition.FailAfter, definition.RecoverAfter, definition.StaleAfter.TotalSeconds,
                    definition.Impact,
                definition.Probes));
    }

    [Fact]
    public void ThirdPartyCheck_SetInTheStockRegistration_OverridesTheDefaults()
    {
        var definition = Foreign(static registration =>
        {
            registration.Period = TimeSpan.FromSeconds(30);
            registration.Delay = TimeSpan.FromSeconds(7);
            registration.Timeout = TimeSpan.FromSeconds(4);
            registration.FailureStatus = HealthStatus.Degraded;
            registration.Tags.Add("Live");
            registration.Tags.Add("startup");
            registration.Tags.Add("sql");
        }).Definition("db");

        Assert.Equal(
            (30, 7, 4, CheckImpact.Degrades, HealthProbes.Live | HealthProbes.Startup),
            (definition.Interval.TotalSeconds, definition.InitialDelay.TotalSeconds, definition.Timeout.TotalSeconds, definition.Impact,
                definition.Probes));
        Assert.Equal(["Live", "sql", "startup"], definition.Tags);
    }

    [Fact]
    public void ThirdPartyCheck_StockFailureStatusHealthy_IsInformational()
    {
        var definition = Foreign(static registration => registration.FailureStatus = HealthStatus.Healthy).Definition("db");

        Assert.Equal(CheckImpact.Informational, definition.Impact);
    }

    [Fact]
    public void ThirdPartyCheck_SetInCode_OverridesTheStockRegistration()
    {
        using var services = new TestServices(services =>
        {
            services.Configure<CheckOptions>("db", static options => options.Interval = TimeSpan.FromSeconds(40));
            services.AddHealthKit().Add(Registration(static registration => registration.Period = TimeSpan.FromSeconds(30)));
        });

        Assert.Equal(40, services.Definition("db").Interval.TotalSeconds);
    }

    [Fact]
    public void ThirdPartyCheck_SetInConfiguration_OverridesCode()
    {
        using var services = new TestServices(
            services =>
            {
                services.AddHealthKit().Add(Registration(static registration => registration.Period = TimeSpan.FromSeconds(30)));
                services.Configure<CheckOptions>("db", static options => options.Interval = TimeSpan.FromSeconds(40));
                services.PostConfigureAll<CheckOptions>(static _ => { });
            },
            ("HealthKit:Checks:db:Interval", "00:00:50"),
            ("HealthKit:Checks:db:Probes", "Live, Ready"),
            ("HealthKit:Checks:db:Impact", "shared"));

        var definition = services.Definition("db");

        Assert.Equal((50, HealthProbes.Live | HealthProbes.Ready, CheckImpact.Shared),
            (definition.Interval.TotalSeconds, definition.Probes, definition.Impact));
    }

    [Fact]
    public void OwnCheck_FromDefaultsOverCodeToConfiguration_TheLastWins()
    {
        using var services = new TestServices(
            services => services.AddHealthKit().AddDependency<OwnOptions>(
                "db", "datastore", static (_, _) => new ScriptedCheck(),
                static options =>
                {
                    options.Interval = TimeSpan.FromSeconds(40);
                    options.Timeout = TimeSpan.FromSeconds(3);
                    options.Query = "code";
                },
                static (section, options) => section.Bind(options)),
            ("HealthKit:Checks:DB:Interval", "00:00:50"),
            ("HealthKit:Checks:db:Query", "configuration"));

        var definition = services.Definition("db");
        var options = services.Get<Microsoft.Extensions.Options.IOptionsMonitor<OwnOptions>>().Get("db");

        Assert.Equal((50, 3, 2), (definition.Interval.TotalSeconds, definition.Timeout.TotalSeconds, definition.FailAfter));
        Assert.Equal("configuration", options.Query);
    }

    [Fact]
    public void OwnCheck_WithTheBaseOptions_IsBoundOnce()
    {
        using var services = new TestServices(
            services => services.AddHealthKit().AddDependency<CheckOptions>(
                "db", "datastore", static (_, _) => new ScriptedCheck(), null, static (section, options) => section.Bind(options)),
            ("HealthKit:Checks:db:AffectedEndpoints:0", "/orders"));

        Assert.Equal(["/orders"], services.Definition("db").AffectedEndpoints);
    }

    [Fact]
    public void OwnCheck_Policy_ShowsInItsStockRegistration()
    {
        using var services = new TestServices(services => services.AddHealthKit().AddDependency<CheckOptions>(
            "db", "datastore", static (_, _) => new ScriptedCheck(),
            static options =>
            {
                options.Timeout = TimeSpan.FromSeconds(3);
                options.Impact = CheckImpact.Degrades;
                options.Probes = HealthProbes.Ready | HealthProbes.Startup;
                options.Tags.Add("sql");
            },
            static (_, _) => { }));

        var registration = services.Definition("db").Registration;

        Assert.Equal((3, HealthStatus.Degraded), (registration.Timeout.TotalSeconds, registration.FailureStatus));
        Assert.Equal(["ready", "sql", "startup"], registration.Tags.Order(StringComparer.Ordinal));
    }

    // Many third-party checks return context.Registration.FailureStatus, so that property must contain the effective policy.
    [Theory]
    [InlineData(HealthStatus.Degraded, "Critical", HealthStatus.Unhealthy)]
    [InlineData(HealthStatus.Healthy, "Shared", HealthStatus.Unhealthy)]
    [InlineData(HealthStatus.Unhealthy, "Degrades", HealthStatus.Degraded)]
    [InlineData(HealthStatus.Degraded, "Informational", HealthStatus.Degraded)]
    [InlineData(HealthStatus.Healthy, "Informational", HealthStatus.Healthy)]
    public void ThirdPartyCheck_ImpactReplaced_ReadsItAsItsFailureStatus(HealthStatus stock, string impact, HealthStatus expected)
    {
        using var services = new TestServices(
            services => services.AddHealthKit().Add(Registration(registration => registration.FailureStatus = stock)),
            ("HealthKit:Checks:db:Impact", impact));

        Assert.Equal(expected, services.Definition("db").Registration.FailureStatus);
    }

    [Fact]
    public void PeriodAndDelay_OfEveryRegistration_KeepTheStockPublishingAsleep()
    {
        using var services = Foreign(static registration =>
        {
            registration.Period = TimeSpan.FromSeconds(30);
            registration.Delay = TimeSpan.FromSeconds(7);
        });

        var registration = services.Definition("db").Registration;

        // The longest time that a timer accepts.
        Assert.Equal((49, 49), (registration.Period?.Days, registration.Delay?.Days));
    }

    private static TestServices Foreign(Action<HealthCheckRegistration> configure) =>
        new(services => services.AddHealthKit().Add(Registration(configure)));

    private static HealthCheckRegistration Registration(Action<HealthCheckRegistration> configure)
    {
        var registration = new HealthCheckRegistration("db", static _ => new ScriptedCheck(), null, null);
        configure(registration);
        return registration;
    }

    private sealed class OwnOptions : CheckOptions
    {
        public string Query { get; set; } = "";
    }
}
