using HealthKit.Registration;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Registration;

/// <summary>Check classes of the app: <c>AddCheck&lt;TCheck&gt;</c> with a policy, and with options of their own.</summary>
public sealed class CustomCheckTests
{
    [Fact]
    public void Policy_FromCodeAndConfiguration_ConfigurationWins()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddCheck<PlainCheck>("plain", static check =>
            {
                (check.Timeout, check.FailAfter) = (TimeSpan.FromSeconds(3), 5);
                check.Tags.Add("slow");
            }),
            ("HealthKit:Checks:plain:FailAfter", "7"));

        var definition = services.Definition("plain");

        Assert.Equal((TimeSpan.FromSeconds(3), 7), (definition.Timeout, definition.FailAfter));
        Assert.Equal(["ready", "slow"], definition.Tags);
        Assert.Equal(TimeSpan.FromSeconds(3), definition.Registration.Timeout);
    }

    [Theory]
    [InlineData("HealthKit:Checks:plain:Timout", "HealthKit:Checks:plain:Timout is not a known setting.")]
    [InlineData("HealthKit:Checks:queue:MaximumLenght", "HealthKit:Checks:queue:MaximumLenght is not a known setting.")]
    public void Key_Misspelt_IsRefused(string key, string expected)
    {
        using var services = new TestServices(AddBoth, (key, "1"));

        Assert.StartsWith(expected, services.Faults(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_FromCodeAndConfiguration_ReachTheConstructor()
    {
        using var services = new TestServices(
            AddBoth, ("HealthKit:Checks:queue:MaximumLength", "20"), ("HealthKit:Checks:queue:Interval", "00:00:09"));

        using var scope = services.Provider.CreateScope();
        var check = Assert.IsType<QueueCheck>(services.Definition("queue").Registration.Factory(scope.ServiceProvider));

        Assert.Equal((20, "orders"), (check.Options.MaximumLength, check.Options.Queue));
        Assert.Equal(TimeSpan.FromSeconds(9), services.Definition("queue").Interval);
    }

    [Fact]
    public void Options_OfTwoNames_AreTwo()
    {
        using var services = new TestServices(static services => services.AddHealthKit()
            .AddCheck<QueueCheck, QueueOptions>("a", static options => options.MaximumLength = 1, Bind)
            .AddCheck<QueueCheck, QueueOptions>("b", configure: null, Bind));
        services.Collection.AddScoped<Session>();

        using var scope = services.Provider.CreateScope();
        Assert.Equal(1, ((QueueCheck)services.Definition("a").Registration.Factory(scope.ServiceProvider)).Options.MaximumLength);
        Assert.Equal(500, ((QueueCheck)services.Definition("b").Registration.Factory(scope.ServiceProvider)).Options.MaximumLength);
    }

    [Fact]
    public void Options_RefusedByAValidator_AreAFaultBesideOthers()
    {
        using var services = new TestServices(
            static services =>
            {
                AddBoth(services);
                services.AddOptions<QueueOptions>("queue").Validate(
                    static options => options.MaximumLength > 0, "HealthKit:Checks:queue:MaximumLength must be above 0.");
            },
            ("HealthKit:Checks:queue:MaximumLength", "0"), ("HealthKit:Checks:plain:FailAfter", "0"));

        Assert.Equal(
            """
            HealthKit:Checks:plain:FailAfter is 0; it must be from 1 to 100.
            HealthKit:Checks:queue:MaximumLength must be above 0.
            """,
            services.Faults());
    }

    [Fact]
    public void Runs_EachHaveAScopeAndACheckThatAreDisposedAfterwards()
    {
        using var harness = new EngineHarness(static builder =>
        {
            builder.Services.AddScoped<Session>();
            builder.Services.AddSingleton<List<object>>();
            ((IHealthKitBuilder)builder).AddCheck<QueueCheck, QueueOptions>("queue", static options =>
                options.Interval = TimeSpan.FromSeconds(1), Bind);
        });

        harness.Step().Advance(3);

        var seen = harness.Get<List<object>>();
        Assert.True(seen.Count >= 4, "There were fewer than two runs.");
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.All(seen.OfType<QueueCheck>(), static check => Assert.True(check.IsDisposed));
        Assert.All(seen.OfType<Session>(), static session => Assert.True(session.IsDisposed));
        Assert.All(seen.OfType<QueueCheck>(), static check => Assert.False(check.WasSessionDisposedFirst));
    }

    [Fact]
    public void Check_ThatIsARegisteredService_IsThatService()
    {
        var singleton = new PlainCheck();
        using var services = new TestServices(services =>
        {
            services.AddSingleton(singleton);
            services.AddHealthKit().AddCheck<PlainCheck>("plain", static _ => { });
        });

        using var scope = services.Provider.CreateScope();
        Assert.Same(singleton, services.Definition("plain").Registration.Factory(scope.ServiceProvider));
    }

    [Fact]
    public void CustomCheck_WithPooledRunMode_RunsOnTheThreadPool()
    {
        using var services = new TestServices(AddBoth);

        Assert.Equal(CheckTraits.ThirdParty, services.Definition("plain").Traits);
        Assert.Equal(CheckTraits.ThirdParty with { RunMode = RunMode.Pooled }, services.Definition("queue").Traits);
    }

    [Fact]
    public void StockOverloads_WithoutAPolicy_StayStock()
    {
        using var services = new TestServices(static services =>
        {
            IHealthChecksBuilder stock = services.AddHealthKit().AddCheck<PlainCheck>("one");
            stock.AddCheck<PlainCheck>("two", HealthStatus.Degraded, ["live"]).AddCheck<PlainCheck>("three", tags: ["startup"]);
        });

        Assert.Equal(HealthProbes.Live, services.Definition("two").Probes);
        Assert.Equal(CheckImpact.Degrades, services.Definition("two").Impact);
        Assert.Equal(HealthProbes.Startup, services.Definition("three").Probes);
        Assert.Empty(services.Get<CheckRegistrations>().All);
    }

    [Fact]
    public void Builder_OfStockChecks_HasTheSameMethods()
    {
        using var services = new TestServices(static services =>
        {
            services.AddHealthKit();
            services.AddHealthChecks().AddCheck<PlainCheck>("plain", static check => check.FailAfter = 4)
                .AddCheck<QueueCheck, QueueOptions>("queue", static options => options.FailAfter = 5, Bind);
        });

        Assert.Equal((4, 5), (services.Definition("plain").FailAfter, services.Definition("queue").FailAfter));
    }

    [Fact]
    public void Constructor_WithoutTheOptions_IsRefusedAtOnce()
    {
        var exception = Assert.Throws<ArgumentException>(static () =>
            new ServiceCollection().AddHealthKit().AddCheck<PlainCheck, QueueOptions>("plain", configure: null, Bind));

        Assert.Equal(
            "PlainCheck has no single public constructor with a parameter of type QueueOptions. Add the parameter, or call AddCheck "
                + "without own options.",
            exception.Message);
    }

    [Fact]
    public void Name_LikeAConnectionString_IsRefusedWithoutBeingRepeated()
    {
        var exception = Assert.Throws<ArgumentException>(static () =>
            new ServiceCollection().AddHealthKit().AddCheck<PlainCheck>("Host=canary", static _ => { }));

        Assert.DoesNotContain("canary", exception.Message, StringComparison.Ordinal);
    }

    private static void AddBoth(IServiceCollection services)
    {
        services.AddScoped<Session>();
        services.AddHealthKit().AddCheck<PlainCheck>("plain", static _ => { }).AddCheck<QueueCheck, QueueOptions>(
            "queue", static options => (options.MaximumLength, options.Queue) = (10, "orders"), Bind);
    }

    private static void Bind(IConfiguration section, QueueOptions options) =>
        section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);

    private sealed class PlainCheck : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(HealthCheckResult.Healthy());
    }

    private sealed class QueueOptions : CheckOptions
    {
        public int MaximumLength { get; set; } = 500;

        public string Queue { get; set; } = "";
    }

    private sealed class QueueCheck(QueueOptions options, Session session, List<object>? seen = null) : IAsynchronousCheck, IDisposable
    {
        public QueueOptions Options => options;

        public bool IsDisposed { get; private set; }

        public bool WasSessionDisposedFirst { get; private set; }

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            seen?.AddRange([this, session]);
            return Task.FromResult(HealthCheckResult.Healthy());
        }

        public void Dispose() => (IsDisposed, WasSessionDisposedFirst) = (true, session.IsDisposed);
    }

    private sealed class Session : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
