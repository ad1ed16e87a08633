using static HealthKit.Tests.Registration.FaultTextTests;

namespace HealthKit.Tests.Registration;

public sealed class PathFaultTests
{
    [Fact]
    public void Paths_BadOrShared_AreRefused()
    {
        AssertFaults(
            """
            HealthKit:Paths:Live is "li ve"; it must be a plain path such as live or /livez.
            HealthKit:Paths:Ready and HealthKit:Paths:Startup are both "/health/up". Give each endpoint a unique path.
            """,
            ["db"],
            ("HealthKit:Paths:Live", "li ve"), ("HealthKit:Paths:Ready", "up"), ("HealthKit:Paths:Startup", "/health/up"));
    }

    [Theory]
    [InlineData("live/")]
    [InlineData("/")]
    [InlineData("//live")]
    [InlineData("a//b")]
    [InlineData("../live")]
    [InlineData("/./live")]
    public void Path_ThatNoRequestCanHave_IsRefused(string path)
    {
        AssertFaults(
            $"HealthKit:Paths:Live is \"{path}\"; it must be a plain path such as live or /livez.", ["db"], ("HealthKit:Paths:Live", path));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("//health")]
    [InlineData("/a//b")]
    [InlineData("/../health")]
    [InlineData("/health/")]
    public void Prefix_ThatNoRequestCanHave_IsRefused(string prefix)
    {
        AssertFaults(
            $"HealthKit:PathPrefix is \"{prefix}\"; it must start with a slash, have at least one segment and end without a slash, such as "
                + $"/health.",
            ["db"],
            ("HealthKit:PathPrefix", prefix));
    }

    [Theory]
    [InlineData("Live", "readiness", "HealthKit:Paths:Live and the alias of HealthKit:Paths:Ready are both \"/health/readiness\"")]
    [InlineData("Ready", "/health/liveness", "the alias of HealthKit:Paths:Live and HealthKit:Paths:Ready are both \"/health/liveness\"")]
    [InlineData("Ready", "/livez", "the alias of HealthKit:Paths:Live and HealthKit:Paths:Ready are both \"/livez\"")]
    [InlineData("Startup", "/Healthz", "HealthKit:Paths:Startup and the alias of HealthKit:PathPrefix are both \"/Healthz\"")]
    [InlineData("Live", "/health", "HealthKit:PathPrefix and HealthKit:Paths:Live are both \"/health\"")]
    [InlineData("Ready", "/health/live", "HealthKit:Paths:Live and HealthKit:Paths:Ready are both \"/health/live\"")]
    public void Path_UsedByTwoEndpoints_IsRejected(string setting, string path, string who)
    {
        AssertFaults(
            $"{who}. Give each endpoint a unique path.", ["db"], ($"HealthKit:Paths:{setting}", path),
                ("HealthKit:KubernetesAliases", "true"));
    }

    [Theory]
    [InlineData("Live", "/LIVEZ")]
    [InlineData("Live", "liveness")]
    [InlineData("Startup", "")]
    public void Path_UsedByOneEndpoint_IsAccepted(string setting, string path)
    {
        AssertFaults("", ["db"], ($"HealthKit:Paths:{setting}", path), ("HealthKit:KubernetesAliases", "true"));
    }

    [Theory]
    [InlineData("maintenance", "/health/maintenance")]
    [InlineData("Notify-Test", "/health/Notify-Test")]
    public void Path_OfTheManagementPort_IsRefused(string path, string full)
    {
        AssertFaults(
            $"HealthKit:Paths:Live is \"{full}\", which is reserved for another endpoint of HealthKit. Give it another name.",
            ["db"],
            ("HealthKit:Paths:Live", path));
    }

    [Theory]
    [InlineData("Stream", "ui", "HealthKit:Paths:Stream and HealthKit:Paths:Ui are both \"/health/ui\"")]
    [InlineData("History", "$stream", "the alias of HealthKit:Paths:Stream and HealthKit:Paths:History are both \"/health/$stream\"")]
    [InlineData("Ui", "/health/live", "HealthKit:Paths:Live and HealthKit:Paths:Ui are both \"/health/live\"")]
    public void Path_OfTwoPages_IsRefused(string setting, string path, string who)
    {
        AssertFaults($"{who}. Give each endpoint a unique path.", ["db"], ($"HealthKit:Paths:{setting}", path));
    }

    [Fact]
    public void Clients_OfTheStreamOutOfRange_AreRefused()
    {
        AssertFaults("HealthKit:Stream:MaximumClients is 0; it must be from 1 to 100000.", ["db"],
            ("HealthKit:Stream:MaximumClients", "0"));
    }

    [Fact]
    public void Path_OfTheMetricsPage_IsRefusedForAProbe()
    {
        AssertFaults(
            "HealthKit:Paths:Live and HealthKit:Metrics:Path are both \"/Metrics\". Give each endpoint a unique path.",
            ["db"],
            ("HealthKit:Paths:Live", "/Metrics"));
    }

    [Fact]
    public void Metrics_SettingsThatCannotBe_AreRefused()
    {
        AssertFaults(
            """
            HealthKit:Metrics:Path is "metrics"; it must be a plain path that starts with a slash, such as /metrics.
            HealthKit:Metrics:SeriesLimit is 1; it must be from 10 to 100000.
            HealthKit:Metrics:Exclude has an empty entry. Write the name of a meter, such as Npgsql or MyCompany.*.
            """,
            ["db"],
            ("HealthKit:Metrics:Path", "metrics"), ("HealthKit:Metrics:SeriesLimit", "1"), ("HealthKit:Metrics:Exclude:0", " "));
    }

    [Fact]
    public void Path_ThatACheckHasToo_IsRefused()
    {
        AssertFaults(
            """HealthKit:Paths:Ready is "/health/db", which is also the path of check "db". Rename the endpoint or the check.""",
            ["db"],
            ("HealthKit:Paths:Ready", "db"));
    }
}
