using System.Globalization;
using HealthKit.Registration;

namespace HealthKit.Checks;

/// <summary>What is wrong with the settings of one check.</summary>
internal sealed class SettingErrors(string check)
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    /// <returns>Whether it holds.</returns>
    public bool Require(bool holds, string setting, string error)
    {
        if (!holds)
        {
            _all.Add($"{HealthKitSections.Checks}:{check}:{setting} {error}");
        }

        return holds;
    }

    public void Within(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        var hint = value >= TimeSpan.FromDays(1) && value.Ticks % TimeSpan.TicksPerDay == 0 ? " A bare number is read as days: write 00:00:05 for five seconds." : "";
        Require(value >= least && value <= most, setting, $"is {value:c}; it must be from {least:c} to {most:c}.{hint}");
    }

    public bool Within(string setting, double value, double least, double most) =>
        Require(value >= least && value <= most, setting, string.Create(CultureInfo.InvariantCulture, $"is {value}; it must be from {least} to {most}."));

    /// <summary>Two thresholds of a rising value, both of them in range.</summary>
    public void Rising(string degraded, double first, string unhealthy, double second) => Require(
        first <= second, degraded, string.Create(CultureInfo.InvariantCulture, $"is {first}, above {unhealthy}, which is {second}. What is worse has to come later."));

    public void Host(string value) => Require(
        Uri.CheckHostName(value) is not UriHostNameType.Unknown, "Host", "is not the name or the address of a host. Write it without a scheme, a port or a path, such as db.example.com.");

    public void Port(int value) => Require(value is >= 1 and <= 65_535, "Port", string.Create(CultureInfo.InvariantCulture, $"is {value}; it must be from 1 to 65535."));

    public void Latency(TimeSpan? value)
    {
        if (value is { } latency)
        {
            Within("MaximumLatency", latency, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5));
        }
    }
}
