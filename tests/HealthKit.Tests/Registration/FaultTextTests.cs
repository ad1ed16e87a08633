using HealthKit.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Registration;

public sealed class FaultTextTests
{
    [Fact]
    public void Faults_OfAHealthyHost_AreNone() => AssertFaults("", ["db"]);

    [Fact]
    public void Faults_OfAllKinds_AreInOneException()
    {
        AssertFaults(
            """
            HealthKit:KubernetesAliases is "maybe", which is not true or false.
            HealthKit:PathPrefix is "health"; it must start with a slash, have at least one segment and end without a slash, such as /health.
            HealthKit:StatusCodes:Degraded is 204; it must be from 200 to 599 and allow a body (not 204, 205 or 304).
            HealthKit:Checks:db:Timeout is 01:00:00; it must be from 00:00:00.0100000 to 00:05:00.
            Check "ready" has a reserved name: /health/ready is an endpoint of HealthKit. Give the check another name.
            """,
            ["db", "ready"],
            ("HealthKit:KubernetesAliases", "maybe"),
            ("HealthKit:PathPrefix", "health"),
            ("HealthKit:StatusCodes:Degraded", "204"),
            ("HealthKit:Checks:db:Timeout", "01:00:00"));
    }

    [Fact]
    public void Validate_CalledTwice_ReturnsTheSameErrors()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()),
            ("HealthKit:Checks:db:FailAfter", "0"));

        Assert.Equal("HealthKit:Checks:db:FailAfter is 0; it must be from 1 to 100.", services.Faults());
        Assert.Equal(services.Faults(), services.Faults());
    }

    [Fact]
    public void Duration_BareNumber_IsReadAsDaysAndExplained()
    {
        AssertFaults(
            """
            HealthKit:Checks:db:Interval is 5.00:00:00; it must be from 00:00:00.1000000 to 12:00:00. A bare number is read as days: write 00:00:05 for five seconds.
            """,
            ["db"],
            ("HealthKit:Checks:db:Interval", "5"));
    }

    [Fact]
    public void BadValues_OfOneSection_AreAllReported()
    {
        AssertFaults(
            """
            HealthKit:Checks:db:FailAfter is "often", which is not a whole number.
            HealthKit:Checks:db:Impact is "Fatal", which is not one of Critical, Shared, Degrades, Informational.
            HealthKit:Checks:db:Interval is "5s", which is not a duration; write hours:minutes:seconds, such as 00:00:02 or 00:00:00.500.
            HealthKit:Checks:db:Intervall is not a known setting. Did you mean HealthKit:Checks:db:Interval? Known here: AffectedEndpoints, FailAfter, Impact, InitialDelay, Interval, Probes, RecoverAfter, RetryInterval, StaleAfter, StartPeriod, Tags, Timeout.
            HealthKit:Checks:db:Probes is "Redy", which is not one of None, Live, Ready, Startup, or several of them, separated by commas.
            """,
            ["db"],
            ("HealthKit:Checks:db:FailAfter", "often"),
            ("HealthKit:Checks:db:Impact", "Fatal"),
            ("HealthKit:Checks:db:Interval", "5s"),
            ("HealthKit:Checks:db:Intervall", "00:00:05"),
            ("HealthKit:Checks:db:Probes", "Redy"));
    }

    [Theory]
    [InlineData("memory", "DegradedAt", "0,7x", "\"0,7x\", which is not a number, such as 0.75.")]
    [InlineData("disk", "DegradedFreeBytes", "5GB", "\"5GB\", which is not a whole number.")]
    [InlineData("udp", "Payload", "ping!", "\"ping!\", which is not text in Base64.")]
    [InlineData("http", "Address", "http://:80",
        "set to a value not shown here, which is not a URL, such as https://stock.internal/health.")]
    public void BadValue_OfAKindOfCheck_IsExplained(string check, string key, string value, string expected)
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddMemory().AddDiskSpace("/").AddUdp("udp", "localhost", 1)
                .AddHttp("http", new Uri("http://localhost")),
            ($"HealthKit:Checks:{check}:{key}", value));

        Assert.Equal($"HealthKit:Checks:{check}:{key} is {expected}", services.Faults());
    }

    [Fact]
    public void GoodValues_BesideABadOne_AreApplied()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()),
            ("HealthKit:Checks:db:FailAfter", "often"),
            ("HealthKit:Checks:db:Interval", "00:00:09"));

        Assert.Equal(9, services.Get<IOptionsMonitor<CheckOptions>>().Get("db").Interval.TotalSeconds);
    }

    [Fact]
    public void RootValues_Bad_AreAllReported()
    {
        AssertFaults(
            """
            HealthKit:Descriptions is "Sometimes", which is not one of AppProvided, Never, Always.
            HealthKit:Details is "Everything", which is not one of None, Summary, Full.
            HealthKit:Enabled is "yes", which is not true or false.
            HealthKit:StatusCodes:Healthy is "NaN", which is not a whole number.
            HealthKit:StatusCodes:Unhealthy is "bad", which is not a whole number.
            """,
            ["db"],
            ("HealthKit:StatusCodes:Healthy", "NaN"),
            ("HealthKit:Descriptions", "Sometimes"),
            ("HealthKit:Details", "Everything"),
            ("HealthKit:Enabled", "yes"),
            ("HealthKit:StatusCodes:Unhealthy", "bad"));
    }

    [Fact]
    public void Shapes_OfSectionsAndValuesMixedUp_AreRefused()
    {
        AssertFaults(
            """
            HealthKit:Enabled has settings under it, but takes a single value. Write the value for HealthKit:Enabled itself.
            HealthKit:Paths has a value, but takes settings under it. Write HealthKit:Paths:<setting> for each setting.
            HealthKit:StatusCodes:Degraded has settings under it, but takes a single value. Write the value for HealthKit:StatusCodes:Degraded itself.
            HealthKit:Cors:Origins has a value, but takes a list. Write HealthKit:Cors:Origins:0 for the first entry.
            HealthKit:Checks:db has a value, but takes settings under it. Write HealthKit:Checks:db:<setting> for each setting.
            HealthKit:Checks:cache:Interval has settings under it, but takes a single value. Write the value for HealthKit:Checks:cache:Interval itself.
            HealthKit:Checks:cache:Tags has a value, but takes a list. Write HealthKit:Checks:cache:Tags:0 for the first entry.
            """,
            ["db", "cache"],
            ("HealthKit:Enabled:0", "false"),
            ("HealthKit:Paths", "live"),
            ("HealthKit:StatusCodes:Degraded:0", "429"),
            ("HealthKit:Cors:Origins", "https://status.example.com"),
            ("HealthKit:Checks:db", "00:00:05"),
            ("HealthKit:Checks:cache:Interval:Seconds", "5"),
            ("HealthKit:Checks:cache:Tags", "slow"));
    }

    [Fact]
    public void Shapes_Empty_AreNoFaults()
    {
        AssertFaults(
            "",
            ["db"],
            ("HealthKit:Paths", ""),
            ("HealthKit:Cors:Origins", ""),
            ("HealthKit:Checks:db", null),
            ("HealthKit:Checks:db:Tags", ""));
    }

    [Theory]
    [InlineData("HealthKit:Checks:db:Interval", "Password=canary")]
    [InlineData("HealthKit:Checks:db:Interval", "user@canary")]
    [InlineData("HealthKit:Checks:db:Interval", "https:/canary")]
    [InlineData("HealthKit:Checks:db:Interval", "canary567890123456789012345678901234567890123456789012345678901234567890")]
    public void Value_ThatMayBeSecret_IsNotShown(string key, string value)
    {
        AssertFaults(
            $"{key} is set to a value not shown here, which is not a duration; write hours:minutes:seconds, such as 00:00:02 or "
                + $"00:00:00.500.",
            ["db"],
            (key, value));
    }

    [Fact]
    public void Value_UnderASecretName_IsNotShown()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddDependency<SecretOptions>(
                "db", "datastore", static (_, _) => new ScriptedCheck(), null, static (section, options) => section.Bind(options)),
            ("HealthKit:Checks:db:PasswordAge", "canary"));

        Assert.Equal("HealthKit:Checks:db:PasswordAge is set to a value not shown here, which is not a whole number.", services.Faults());
    }

    [Fact]
    public void CheckName_WithAnApostrophe_KeepsItsPath()
    {
        AssertFaults(
            """HealthKit:Checks:bob's:FailAfter is "often", which is not a whole number.""",
            ["bob's"],
            ("HealthKit:Checks:bob's:FailAfter", "often"));
    }

    [Fact]
    public void Dependency_InLive_IsRefused()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddDependency<CheckOptions>(
                "db", "datastore", static (_, _) => new ScriptedCheck(), static options => options.Probes = HealthProbes.Live,
                    static (_, _) => { }));

        Assert.Equal(
            "HealthKit:Checks:db:Probes contains Live, but the check queries a dependency. When the dependency is down, Kubernetes would "
            + "restart every replica, which does not help. Remove Live from Probes; use Ready for a dependency.",
            services.Faults());
    }

    [Fact]
    public void StaleAfter_TooSmall_IsRefusedWithWhatItMustBe()
    {
        AssertFaults(
            "HealthKit:Checks:db:StaleAfter is 00:00:02.6000000, but up to 00:00:02.7000000 can pass between two results. Set it to "
            + "1.1 × Interval + Timeout + 50 ms or more, or remove it.",
            ["db"],
            ("HealthKit:Checks:db:StaleAfter", "00:00:02.6"));
    }

    [Fact]
    public void Durations_AsLongAsCanBe_AreRefusedLikeOthers()
    {
        AssertFaults(
            """
            HealthKit:PathPrefix is "health"; it must start with a slash, have at least one segment and end without a slash, such as /health.
            HealthKit:Checks:db:Interval is 10675199.02:48:05.4775807; it must be from 00:00:00.1000000 to 12:00:00.
            HealthKit:Checks:db:StaleAfter is 10675199.02:48:05.4775807; it must be at most 30.00:00:00. Remove it for the default, 3 × Interval + Timeout, at least 10 s.
            HealthKit:Checks:cache:StaleAfter is 31.00:00:00; it must be at most 30.00:00:00. Remove it for the default, 3 × Interval + Timeout, at least 10 s.
            """,
            ["db", "cache"],
            ("HealthKit:PathPrefix", "health"),
            ("HealthKit:Checks:db:Interval", "10675199.02:48:05.4775807"),
            ("HealthKit:Checks:db:StaleAfter", "10675199.02:48:05.4775807"),
            ("HealthKit:Checks:cache:StaleAfter", "31.00:00:00"));
    }

    [Fact]
    public void Enums_CastFromNumbers_AreRefused()
    {
        using var services = new TestServices(static services =>
        {
            services.AddHealthKit(static options =>
            {
                options.Details = (DetailLevel)7;
                options.Descriptions = (DescriptionPolicy)8;
            }).AddCheck("db", static () => HealthCheckResult.Healthy());
            services.Configure<CheckOptions>("db", static options =>
            {
                options.Impact = (CheckImpact)9;
                options.Probes = (HealthProbes)64;
            });
        });

        Assert.Equal(
            """
            HealthKit:Details is 7, which is not one of None, Summary, Full.
            HealthKit:Descriptions is 8, which is not one of AppProvided, Never, Always.
            HealthKit:Checks:db:Impact is 9, which is not one of Critical, Shared, Degrades, Informational.
            HealthKit:Checks:db:Probes is 64, which is not a combination of Live, Ready and Startup.
            """,
            services.Faults());
    }

    [Fact]
    public void Origins_ThatAreNone_AreRefusedWithoutBeingRepeated()
    {
        const string Cure = " is not an origin. Write scheme and host as a browser sends them: in lower case, without a path and without a "
            + "trailing slash, such as https://status.example.com.";

        AssertFaults(
            $"HealthKit:Cors:Origins:1{Cure}\nHealthKit:Cors:Origins:2{Cure}",
            ["db"],
            ("HealthKit:Cors:Origins:0", "https://status.example.com"),
            ("HealthKit:Cors:Origins:1", "https://status.example.com/"),
            ("HealthKit:Cors:Origins:2", "status.example.com"));
    }

    internal static void AssertFaults(string expected, string[] checks, params (string, string?)[] settings)
    {
        using var services = new TestServices(
            services =>
            {
                var builder = services.AddHealthKit();
                foreach (var check in checks)
                    builder.AddCheck(check, static () => HealthCheckResult.Healthy());
            },
            settings);

        Assert.Equal(expected, services.Faults());
    }

    private sealed class SecretOptions : CheckOptions
    {
        public int PasswordAge { get; set; }
    }
}
