using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Notifications;

/// <summary>What is wrong with the settings of one channel: each with its path, its value unless it may be secret, and its cure.</summary>
internal sealed class ChannelErrors(string channel)
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public static string Section(string channel) => $"HealthKit:Notifications:{channel}";

    public void Require(bool holds, string setting, string error)
    {
        if (!holds)
        {
            _all.Add($"{Section(channel)}:{setting} {error}");
        }
    }

    public void Within(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        var hint = value >= TimeSpan.FromDays(1) && value.Ticks % TimeSpan.TicksPerDay == 0 ? " A bare number is read as days: write 00:00:05 for five seconds." : "";
        Require(value >= least && value <= most, setting, $"is {value:c}; it must be from {least:c} to {most:c}.{hint}");
    }

    public void Within(string setting, int value, int least, int most) => Require(
        value >= least && value <= most, setting, string.Create(CultureInfo.InvariantCulture, $"is {value}; it must be from {least} to {most}."));

    public void Url(string? url, bool allowHttp)
    {
        const string shown = "it is not shown here, since it may be a secret";
        if (string.IsNullOrWhiteSpace(url))
        {
            Require(false, "Url", "is missing. Set it where secrets are kept, such as in an environment variable.");
            return;
        }

        var isUrl = Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" && parsed.Host.Length > 0;
        Require(isUrl, "Url", $"is not a URL; {shown}. Write it whole, beginning with https://.");
        if (isUrl)
        {
            Require(parsed!.Scheme == "https" || allowHttp, "Url", $"is not HTTPS; {shown}. Everybody on the way could read it: use https://, or set AllowHttp to true where that is meant.");
            Require(parsed.UserInfo.Length == 0, "Url", $"has a user name or a password in it; {shown}. Send them as the header Authorization of a webhook.");
        }
    }

    /// <summary>What all channels have.</summary>
    public void Common(NotificationChannelOptions options, IReadOnlyCollection<string> checks)
    {
        var unknown = options.Checks.Except(checks, StringComparer.OrdinalIgnoreCase).ToArray();
        Require(unknown.Length == 0, nameof(options.Checks), $"names checks that do not exist: {string.Join(", ", unknown)}. Write the names of checks, or use Tags.");
        Require(
            options.MinSeverity is HealthStatus.Degraded or HealthStatus.Unhealthy, nameof(options.MinSeverity),
            $"is {options.MinSeverity}; it must be Degraded or Unhealthy.");
        Within(nameof(options.For), options.For, TimeSpan.Zero, TimeSpan.FromHours(1));
        Within(nameof(options.GroupWait), options.GroupWait, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Within(nameof(options.RepeatInterval), options.RepeatInterval ?? TimeSpan.FromDays(1), TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        Within(nameof(options.FlapThreshold), options.FlapThreshold, 2, 100);
        Within(nameof(options.FlapWindow), options.FlapWindow, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1));
        Within(nameof(options.Timeout), options.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2));
        Within(nameof(options.MaximumBackoff), options.MaximumBackoff, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Within(nameof(options.UncoordinatedDelay), options.UncoordinatedDelay, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        if (options.Hours is { } hours)
        {
            Hours(hours);
        }
    }

    private void Hours(NotificationHours hours)
    {
        Require(hours.From != hours.To, "Hours", string.Create(CultureInfo.InvariantCulture, $"begin and end at {hours.From:HH:mm}. Leave Hours out to be told round the clock."));
        Require(hours.Days.All(Enum.IsDefined), "Hours:Days", $"has an entry that is not one of {string.Join(", ", Enum.GetNames<DayOfWeek>())}.");
        Require(Enum.IsDefined(hours.Outside), "Hours:Outside", $"is {hours.Outside:D}, which is not one of {string.Join(", ", Enum.GetNames<OutsideHours>())}.");
        Require(
            TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZone, out _), "Hours:TimeZone",
            $"is \"{hours.TimeZone}\", which this system does not know. Write a name such as Europe/Berlin, and see that the image has time zone data (the Debian package "
            + "tzdata; chiseled images have it in their -extra variant).");
    }
}
