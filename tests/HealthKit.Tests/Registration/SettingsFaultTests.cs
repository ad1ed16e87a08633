using HealthKit.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Registration;

/// <summary>HealthKit reports invalid settings of another package together with all other invalid settings.</summary>
public sealed class SettingsFaultTests
{
    [Fact]
    public void Settings_OfAPackage_AreBoundOverCode()
    {
        using var services = Services(("HealthKit:Beacon:a:Interval", "00:00:07"), ("HealthKit:Beacon:a:Impact", "Degrades"));

        Assert.Equal("", services.Faults());
        var options = services.Get<IOptionsMonitor<CheckOptions>>().Get("a");
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(3)), (options.Interval, options.Timeout));
    }

    [Fact]
    public void Settings_ThatAreWrong_AreFaultsBesideAllOthers()
    {
        using var services = Services(
            ("HealthKit:Beacon:a:Interval", "soon"), ("HealthKit:Beacon:a:Timeout", "00:00:09"), ("HealthKit:Beacon:a:Impact:0", "x"),
            ("HealthKit:Beacon:a:Colour", "red"), ("HealthKit:ManagementPort", "0"));

        Assert.Equal(
            """
            HealthKit:Beacon:a:Colour is not a known setting. Correct its name or remove it. Known here: AffectedEndpoints, FailAfter, Impact, InitialDelay, Interval, Probes, RecoverAfter, RetryInterval, StaleAfter, StartPeriod, Tags, Timeout.
            HealthKit:Beacon:a:Impact has settings under it, but takes a single value. Write the value for HealthKit:Beacon:a:Impact itself.
            HealthKit:Beacon:a:Interval is "soon", which is not a duration; write hours:minutes:seconds, such as 00:00:02 or 00:00:00.500.
            HealthKit:Beacon:a:Timeout is too long.
            HealthKit:ManagementPort is 0; it must be from 1 to 65535. Remove it for no management port.
            """,
            string.Join('\n', services.Faults().Split('\n').Order(StringComparer.Ordinal)));
    }

    private static TestServices Services(params (string, string?)[] settings) => new(
        services => services.AddHealthKit().AddSettings<CheckOptions>(
            "a", "HealthKit:Beacon:a", [nameof(CheckOptions.Tags)], static options => options.Timeout = TimeSpan.FromSeconds(3),
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (_, options) => options.Timeout > TimeSpan.FromSeconds(5) ? ["HealthKit:Beacon:a:Timeout is too long."] : []),
        settings);
}
