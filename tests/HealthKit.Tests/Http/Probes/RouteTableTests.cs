using HealthKit.Http;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

public sealed class RouteTableTests
{
    [Fact]
    public void Table_ByDefault_HasTheProbesAndTheChecks()
    {
        AssertTable("""
            /health Overall
            /health/live Live
            /health/liveness Live
            /health/orders Overall 1
            /health/postgres Overall 0
            /health/readiness Ready
            /health/ready Ready
            /health/startup Startup
            /metrics Metrics
            """);
    }

    [Fact]
    public void Table_WithKubernetesAliases_HasThemToo()
    {
        AssertTable(
            """
            /health Overall
            /health/live Live
            /health/liveness Live
            /health/orders Overall 1
            /health/postgres Overall 0
            /health/readiness Ready
            /health/ready Ready
            /health/startup Startup
            /healthz Overall
            /livez Live
            /metrics Metrics
            /readyz Ready
            /startupz Startup
            """,
            ("HealthKit:KubernetesAliases", "true"));
    }

    [Fact]
    public void Table_WithPathsOfOnesOwn_HasThoseInstead()
    {
        AssertTable(
            """
            /numbers Metrics
            /ping Live
            /status/health Overall
            /status/health/liveness Live
            /status/health/orders Overall 1
            /status/health/postgres Overall 0
            /status/health/readiness Ready
            /status/health/up Ready
            """,
            ("HealthKit:PathPrefix", "/status/health"), ("HealthKit:Paths:Live", "/ping"), ("HealthKit:Paths:Ready", "up"),
            ("HealthKit:Paths:Startup", ""), ("HealthKit:Metrics:Path", "/numbers"));
    }

    [Theory]
    [InlineData(null, null, true, true)]
    [InlineData("9090", null, false, true)]
    [InlineData("9090", "false", false, false)]
    [InlineData(null, "false", false, false)]
    public void Metrics_ManagementPortConfigured_AreServedOnThatPortOnly(string? port, string? enabled, bool onTheAppsPort,
        bool onTheManagementPort)
    {
        using var services =
            Services([.. new[] { ("HealthKit:ManagementPort", port), ("HealthKit:Metrics:Enabled", enabled) }.Where(setting =>
                setting.Item2 is not null)]);
        var table = services.Get<RouteTable>();

        Assert.Equal(
            (onTheAppsPort, onTheManagementPort),
            (table.OnAppPort.ContainsKey("/metrics"), table.OnManagementPort.ContainsKey("/metrics")));
        Assert.True(table.OnManagementPort.ContainsKey("/health/postgres"));
    }

    [Fact]
    public void Path_InAnyCase_IsFound()
    {
        using var services = Services();

        Assert.True(services.Get<RouteTable>().OnAppPort.ContainsKey("/HEALTH/Postgres"));
    }

    [Fact]
    public void Pages_InDevelopment_AreUnderThePrefix()
    {
        Assert.Equal(
            [
                "/health/$stream RepeatingStream", "/health/history History", "/health/stream Stream", "/health/ui Dashboard",
                "/health/ui/script.js DashboardScript", "/health/ui/style.css DashboardStyle", "/metrics Metrics",
            ],
            Pages("Development"));
    }

    [Fact]
    public void Pages_InProduction_AreWithoutTheDashboard()
    {
        Assert.Equal(["/health/$stream RepeatingStream", "/health/history History", "/health/stream Stream", "/metrics Metrics"],
            Pages("Production"));
    }

    [Fact]
    public void Pages_WithAManagementPort_AreThereAlone()
    {
        Assert.Empty(Pages("Development", ("HealthKit:ManagementPort", "9090")));
        using var services = Services("Production", ("HealthKit:ManagementPort", "9090"));
        Assert.Equal(7, services.Get<RouteTable>().OnManagementPort.Count(static route => route.Value.Page != HealthPage.None));
    }

    [Fact]
    public void Pages_WithPathsOfOnesOwn_HaveThoseAndEmptyOnesAreNotServed()
    {
        Assert.Equal(
            ["/health/past History", "/metrics Metrics", "/status Dashboard", "/status/script.js DashboardScript",
                "/status/style.css DashboardStyle"],
            Pages("Development", ("HealthKit:Paths:Stream", ""), ("HealthKit:Paths:History", "past"), ("HealthKit:Paths:Ui", "/status")));
    }

    private static IEnumerable<string> Pages(string environment, params (string, string?)[] settings)
    {
        using var services = Services(environment, settings);
        return [.. services.Get<RouteTable>().OnAppPort.Where(static route => route.Value.Page != HealthPage.None)
            .Select(static route => $"{route.Key} {route.Value.Page}").Order(StringComparer.Ordinal)];
    }

    private static void AssertTable(string expected, params (string, string?)[] settings)
    {
        using var services = Services(settings);

        var table = services.Get<RouteTable>().OnAppPort.Where(static route => route.Value.Page is HealthPage.None or HealthPage.Metrics)
            .OrderBy(route => route.Key, StringComparer.Ordinal)
            .Select(route => ($"{route.Key} {(route.Value.Page != HealthPage.None ? $"{route.Value.Page}" : $"{route.Value.Probe}")} "
                + $"{route.Value.Check}").TrimEnd());

        Assert.Equal(expected, string.Join('\n', table));
    }

    private static TestServices Services(params (string, string?)[] settings) => Services("Production", settings);

    private static TestServices Services(string environment, params (string, string?)[] settings) => new(
        environment,
        static services => services.AddHealthKit()
            .AddCheck("postgres", static () => HealthCheckResult.Healthy())
            .AddCheck("orders", static () => HealthCheckResult.Healthy()),
        settings);
}
