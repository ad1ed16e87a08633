using HealthKit.Lifecycle;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Lifecycle;

/// <summary>The host's ShutdownTimeout is the grace period minus the drain and two seconds, unless the app sets it.</summary>
public sealed class ShutdownBudgetTests
{
    [Theory]
    [InlineData(null, null, 18)]
    [InlineData("00:00:00", null, 28)]
    [InlineData("00:00:20", "00:01:00", 38)]
    public void Timeout_NotSet_IsWhatIsLeft(string? drainDelay, string? gracePeriod, double expected)
    {
        using var services = Services("set", static _ => { }, drainDelay, gracePeriod);

        Assert.Equal((expected, ""), Applied(services));
    }

    [Fact]
    public void Timeout_OutsideOfAnyOrchestrator_IsTheFrameworksDefault()
    {
        using var services = Services(null, static _ => { });

        Assert.Equal((30, ""), Applied(services));
    }

    [Fact]
    public void Timeout_OfTheAppOutsideOfAnyOrchestrator_IsLeftAlone()
    {
        using var services = Services(null, static options => options.ShutdownTimeout = TimeSpan.FromSeconds(7));

        Assert.Equal((7, ""), Applied(services));
    }

    [Fact]
    public void Timeout_ReadBeforeTheHostStarts_IsNotShorterThanTheFrameworksDefault()
    {
        using var services = Services("set", static _ => { });

        Assert.True(services.Get<IOptions<HostOptions>>().Value.ShutdownTimeout >= new HostOptions().ShutdownTimeout);
    }

    [Fact]
    public void Timeout_InAContainer_FitsIntoDockerStop()
    {
        using var services = Services("DOTNET_RUNNING_IN_CONTAINER", static _ => { });

        // 5 s of drain, 3 s, and 2 s until the kill.
        Assert.Equal((3, ""), Applied(services));
    }

    [Fact]
    public async Task Timeout_WithHealthKitSwitchedOff_IsTheFrameworksDefault()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().Services.AddSingleton(new Platform(static _ => "set")),
                ("HealthKit:Enabled", "false"));

        await services.Provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single()
            .StartingAsync(CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(30), services.Get<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }

    [Fact]
    public void Timeout_WithAGracePeriodSetByHand_IsWhatIsLeftAnywhere()
    {
        using var services = Services(null, static _ => { }, "00:00:05", "00:00:20");

        Assert.Equal((13, ""), Applied(services));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(18)]
    public void Timeout_OfTheAppThatFits_IsLeftAlone(double seconds)
    {
        using var services = Services("set", options => options.ShutdownTimeout = TimeSpan.FromSeconds(seconds));

        Assert.Equal((seconds, ""), Applied(services));
    }

    [Fact]
    public void Timeout_OfTheAppThatDoesNotFit_IsLeftAloneWithAWarningOfTheSum()
    {
        // This is the framework's default, but the app sets it explicitly.
        using var services = Services("set", static options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));

        Assert.Equal(
            (30,
                "Warning 1312: Shutdown may exceed the platform's grace period, after which the platform kills the process and drops its "
                    + "requests: DrainDelay 10 s + ShutdownTimeout 30 s + reserve 2 s = 42 s; grace period 30 s. Raise the platform's "
                    + "grace period and HealthKit:TerminationGracePeriod with it, or lower DrainDelay or ShutdownTimeout."),
            Applied(services));
    }

    [Fact]
    public void ShutdownTimeout_SetToInfinite_IsKeptWithAWarning()
    {
        using var services = Services("set", static options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);

        Assert.Equal(
            (-0.001,
                "Warning 1313: Shutdown has no time limit, because HostOptions.ShutdownTimeout is infinite; the platform kills the "
                    + "process and drops its requests after its grace period of 30 s. Set ShutdownTimeout, or remove it: HealthKit then "
                    + "sets it."),
            Applied(services));
    }

    [Fact]
    public void Timeout_SetBeforeHealthKitWasAdded_CountsAsTheApps()
    {
        using var services = Services(
            "set", static _ => { }, register: static services =>
                services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(7)), first: true);

        Assert.Equal((7, ""), Applied(services));
    }

    [Fact]
    public void Drain_ThatAloneIsTooLong_LeavesASecondAndWarns()
    {
        using var services = Services("set", static _ => { }, "00:00:40");

        var (timeout, log) = Applied(services);

        Assert.Equal(1, timeout);
        Assert.Contains("DrainDelay 40 s + ShutdownTimeout 1 s + reserve 2 s = 43 s; grace period 30 s.", log, StringComparison.Ordinal);
    }

    /// <summary>The drain of 10 s, ShutdownTimeout and the reserve of 2 s.</summary>
    [Theory]
    [InlineData(null, 30)]
    [InlineData(20.0, 32)]
    [InlineData(-0.001, 12)]
    public void Limit_ByTheTimeout_IsTheSumWithoutAnInfiniteOne(double? timeout, double expected)
    {
        using var services = Services("set", options =>
            options.ShutdownTimeout = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : options.ShutdownTimeout);
        Applied(services);

        Assert.Equal(expected, services.Get<ShutdownBudget>().Limit.TotalSeconds);
    }

    private static TestServices Services(
        string? variable, Action<HostOptions> configure, string? drainDelay = null, string? gracePeriod = null,
        Action<IServiceCollection>? register = null, bool first = false)
    {
        return new TestServices(
            services =>
            {
                if (first)
                    register?.Invoke(services);

                services.AddHealthKit();
                services.AddSingleton(new Platform(name => variable is "set" || name == variable ? "set" : null));
                services.Configure(configure);
            },
            [.. Settings().Where(setting => setting.Item2 is not null)]);

        IEnumerable<(string, string?)> Settings() =>
            [("HealthKit:DrainDelay", drainDelay), ("HealthKit:TerminationGracePeriod", gracePeriod)];
    }

    private static (double Timeout, string Log) Applied(TestServices services)
    {
        services.Get<ShutdownBudget>().Apply();
        return (services.Get<IOptions<HostOptions>>().Value.ShutdownTimeout.TotalSeconds, string.Join('\n', services.Log.Records));
    }
}
