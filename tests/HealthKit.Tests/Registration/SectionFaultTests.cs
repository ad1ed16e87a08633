using HealthKit.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Registration;

/// <summary>Misspelled sections and keys stop the host, with the name that was meant and the known names.</summary>
public sealed class SectionFaultTests
{
    private const string Root = "Known here: AgentAddress, AgentDegradedWeight, AgentPort, Checks, Cors, Descriptions, Details, "
        + "DetailsWhenAuthorized, DrainDelay, Enabled, KubernetesAliases, Management, ManagementPort, Metrics, Notifications, PathPrefix, "
        + "Paths, ReadyAddress, ReadyPort, RedisReplicaCoordinator, SlowRunAfter, StatusCodes, Stream, StuckAfter, "
        + "TerminationGracePeriod.";

    [Theory]
    [InlineData("HealthKit:Cheks:db:Timeout", $"HealthKit:Cheks is not a known section. Did you mean HealthKit:Checks? {Root}")]
    [InlineData(
        "HealthKit:Notifcations:ops:Url",
        $"HealthKit:Notifcations is not a known section. Did you mean HealthKit:Notifications? {Root}")]
    [InlineData("HealthKit:Colours:Red", $"HealthKit:Colours is not a known section. Correct its name or remove it. {Root}")]
    [InlineData("HealthKit:Detials", $"HealthKit:Detials is not a known setting. Did you mean HealthKit:Details? {Root}")]
    [InlineData(
        "HealthKit:Metrics:Pth",
        "HealthKit:Metrics:Pth is not a known setting. Did you mean HealthKit:Metrics:Path? Known here: Enabled, Exclude, Include, "
        + "IncludeHostLabels, LegacyStatus, Path, SeriesLimit.")]
    [InlineData(
        "HealthKit:Cors:Origin:0",
        "HealthKit:Cors:Origin is not a known section. Did you mean HealthKit:Cors:Origins? Known here: Origins.")]
    public void Name_Misspelled_IsRefusedWithTheNameThatWasMeant(string key, string expected) =>
        FaultTextTests.AssertFaults(expected, ["db"], (key, "1"));

    [Fact]
    public void Section_OfAnotherPackage_IsKnownOnceThePackageAddedIt()
    {
        FaultTextTests.AssertFaults(
            $"HealthKit:Beacon is not a known section. Correct its name or remove it. {Root}", ["db"], ("HealthKit:Beacon:Interval", "1"));
        using var services = new TestServices(
            static services => services.AddHealthKit().AddSettings<CheckOptions>(
                "a", "HealthKit:Beacon", [], configure: null, static (section, options) => section.Bind(options), static (_, _) => []),
            ("HealthKit:Beacon:FailAfter", "1"));

        Assert.Equal("", services.Faults());
    }

    [Theory]
    [InlineData("ordres")]
    [InlineData("order")]
    [InlineData("oorders")]
    [InlineData("postgers-main")]
    [InlineData("postgress-mian")]
    public void Check_MisspelledName_IsRefused(string name)
    {
        var meant = name.StartsWith('p') ? "postgres-main" : "orders";

        FaultTextTests.AssertFaults(
            $"HealthKit:Checks:{name} has settings, but no check with this name is registered. Did you mean HealthKit:Checks:{meant}? "
            + "Registered: orders, postgres-main.",
            ["orders", "postgres-main"], ($"HealthKit:Checks:{name}:FailAfter", "1"));
    }

    [Theory]
    [InlineData("orders", "billing")]
    [InlineData("orders-1", "orders-2")]
    [InlineData("db1", "db2")]
    [InlineData("eu-orders", "us-orders")]
    [InlineData("db", "dc")]
    [InlineData("redis", "rabbit")]
    public void Check_OfAnotherService_IsAWarning(string registered, string configured)
    {
        using var services = new TestServices(
            services => services.AddHealthKit().AddCheck(registered, static () => HealthCheckResult.Healthy()),
            ($"HealthKit:Checks:{configured}:FailAfter", "1"));

        Assert.Equal("", services.Faults());
        Assert.Equal([configured], services.Catalog.UnusedSections);
    }

    [Fact]
    public void Check_OfAnotherServiceBesideItsNeighbor_IsAWarning()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddCheck("orders", static () => HealthCheckResult.Healthy()),
            ("HealthKit:Checks:orders:FailAfter", "1"), ("HealthKit:Checks:order:FailAfter", "1"));

        Assert.Equal("", services.Faults());
        Assert.Equal(["order"], services.Catalog.UnusedSections);
    }

    [Fact]
    public void Package_ThatNothingAdds_IsAWarningWithTheCall()
    {
        using var harness = new EngineHarness(static builder => builder.Services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(
                [
                    new("HealthKit:Notifications:ops:Url", "https://hooks.example.com"),
                    new("HealthKit:RedisReplicaCoordinator:KeyPrefix", "x"),
                ]).Build()));

        harness.Step();

        Assert.Equal(
            [
                "Warning 1007: HealthKit:Notifications has settings, but nothing in this host reads them. Call AddSlack(), AddWebhook() or "
                    + "AddEmail() of the package HealthKit.Notifications, or remove the section.",
                "Warning 1007: HealthKit:RedisReplicaCoordinator has settings, but nothing in this host reads them. Call "
                    + "AddRedisReplicaCoordinator() of HealthKit.StackExchangeRedis, or remove the section.",
            ],
            harness.Log.Records.Select(static record => record.ToString()));
    }

    [Theory]
    [InlineData("oops", "HealthKit:Beacon:oops has settings, but nothing with this name is registered. Did you mean HealthKit:Beacon:opps? "
        + "Registered: opps.", "")]
    [InlineData("mail", "", "HealthKit:Beacon:mail: Correct the name or remove the settings. Registered: opps.")]
    public void Channel_ThatNothingAdds_IsRefusedWhenItIsMisspelled(string name, string fault, string warning)
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddSettings<CheckOptions>(
                "opps", "HealthKit:Beacon:opps", [], configure: null, static (section, options) => section.Bind(options),
                static (_, _) => []),
            ($"HealthKit:Beacon:{name}:FailAfter", "1"));

        Assert.Equal(fault, services.Faults());
        Assert.Equal(warning, fault.Length > 0 ? "" : string.Join(
            '\n', services.Catalog.UnusedPackageSections.Select(static section => $"{section.Path}: {section.Cure}")));
    }

    [Theory]
    [InlineData("warm-up", "Timout")]
    [InlineData("state", "Timout")]
    [InlineData("mailer", "TimeToLve")]
    public void Key_OfAPushCheck_IsRefusedWhenItIsMisspelled(string check, string key)
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddStartupTask("warm-up", static (_, _) => Task.CompletedTask).AddReported("state")
                .AddHeartbeat("mailer", TimeSpan.FromMinutes(1)),
            ($"HealthKit:Checks:{check}:{key}", "00:00:05"));

        Assert.StartsWith(
            $"HealthKit:Checks:{check}:{key} is not a known setting. Did you mean ", services.Faults(), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_Several_StandOneALine()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()),
            ("HealthKit:PathPrefix", "health"), ("HealthKit:Checks:db:FailAfter", "0"));

        var exception = Assert.Throws<OptionsValidationException>(() => services.Get<IOptions<HealthKitOptions>>().Value);

        Assert.Equal(
            """
            The settings of HealthKit have 2 errors:
            HealthKit:PathPrefix is "health"; it must start with a slash, have at least one segment and end without a slash, such as /health.
            HealthKit:Checks:db:FailAfter is 0; it must be from 1 to 100.
            """,
            exception.Message);
    }

    [Fact]
    public void Recorder_OfABindCall_RecordsEachKeyOfTheOptions() => Assert.Equal(
        typeof(HttpCheckOptions).GetProperties().Select(static property => property.Name).Order(StringComparer.Ordinal),
        KeysOfHttp().Order(StringComparer.Ordinal));

    private static string[] KeysOfHttp()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddHttp("billing", new Uri("https://billing.example.com")),
            ("HealthKit:Checks:billing:Adress", "x"));
        return services.Faults().TrimEnd('.').Split("Known here: ")[1].Split(", ");
    }
}
