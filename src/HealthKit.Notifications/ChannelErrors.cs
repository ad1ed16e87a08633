namespace HealthKit.Notifications;

/// <summary>Collects the errors in one channel's settings. Each has a path, the value unless it may be secret, and a fix.</summary>
internal sealed class ChannelErrors(string channel)
{
    private const string Hidden = "the value is not shown because it may be a secret";
    private const int MaximumNames = 40;
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public static string Section(string channel) => $"HealthKit:Notifications:{channel}";

    public void Require(bool isValid, string setting, string error)
    {
        if (!isValid)
            _all.Add($"{Section(channel)}:{setting} {error}");
    }

    public void RequireRange(string setting, TimeSpan value, TimeSpan minimum, TimeSpan maximum)
    {
        var isWholeDays = value >= TimeSpan.FromDays(1) && value.Ticks % TimeSpan.TicksPerDay == 0;
        var hint = isWholeDays ? " A bare number is read as days: write 00:00:05 for five seconds." : "";
        Require(value >= minimum && value <= maximum, setting, $"is {value:c}; it must be from {minimum:c} to {maximum:c}.{hint}");
    }

    public void RequireRange(string setting, int value, int minimum, int maximum) => Require(
        value >= minimum && value <= maximum, setting,
        string.Create(CultureInfo.InvariantCulture, $"is {value}; it must be from {minimum} to {maximum}."));

    public void RequireUrl(string? url, bool allowHttp)
    {
        if (string.IsNullOrWhiteSpace(url))
        {
            Require(false, "Url", "is missing. Set it from a secret, for example in an environment variable.");
        }
        else if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed is not { Scheme: "https" or "http", Host.Length: > 0 })
        {
            Require(false, "Url", $"is not a URL; {Hidden}. Write the whole URL, starting with https://.");
        }
        else
        {
            Require(
                parsed.Scheme == "https" || allowHttp, "Url",
                $"does not use HTTPS; {Hidden}. Use https://, or set AllowHttp to true if anyone on the network path may read it.");
            Require(
                parsed.UserInfo.Length == 0, "Url",
                $"contains a user name or a password; {Hidden}. Send them in the Authorization header of a webhook instead.");
        }
    }

    private static string Listed(string[] names) => names.Length == 0 ? "none"
        : string.Join(", ", names.Length > MaximumNames ? [.. names[..MaximumNames], "..."] : names);

    /// <summary>Validates the settings that all kinds of channels share.</summary>
    public void ValidateShared(NotificationChannelOptions options, IEnumerable<string> checks)
    {
        string[] registered = [.. checks];
        var unknown = options.Checks.Except(registered, StringComparer.OrdinalIgnoreCase).ToArray();
        Require(
            unknown.Length == 0, nameof(options.Checks),
            $"names checks that do not exist: {string.Join(", ", unknown)}. Use names of registered checks, or select checks with Tags. "
                + $"Registered: {Listed(registered)}.");
        Require(
            options.MinSeverity is HealthStatus.Degraded or HealthStatus.Unhealthy, nameof(options.MinSeverity),
            $"is {options.MinSeverity}; it must be Degraded or Unhealthy.");
        RequireRange(nameof(options.For), options.For, TimeSpan.Zero, TimeSpan.FromHours(1));
        RequireRange(nameof(options.GroupWait), options.GroupWait, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        var repeatInterval = options.RepeatInterval ?? TimeSpan.FromDays(1);
        RequireRange(nameof(options.RepeatInterval), repeatInterval, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        RequireRange(nameof(options.FlapThreshold), options.FlapThreshold, 2, 100);
        RequireRange(nameof(options.FlapWindow), options.FlapWindow, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1));
        RequireRange(nameof(options.Timeout), options.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2));
        RequireRange(nameof(options.MaximumBackoff), options.MaximumBackoff, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        RequireRange(nameof(options.UncoordinatedDelay), options.UncoordinatedDelay, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        if (options.Hours is { } hours)
            ValidateHours(hours);
    }

    private void ValidateHours(NotificationHours hours)
    {
        Require(hours.From != hours.To, "Hours", string.Create(
            CultureInfo.InvariantCulture, $"begin and end at {hours.From:HH:mm}. Change From or To, or remove Hours to send at any time."));
        Require(
            hours.Days.All(Enum.IsDefined), "Hours:Days",
            $"contains a value that is not one of {string.Join(", ", Enum.GetNames<DayOfWeek>())}.");
        Require(
            Enum.IsDefined(hours.Outside), "Hours:Outside",
            $"is {hours.Outside:D}, which is not one of {string.Join(", ", Enum.GetNames<OutsideHours>())}.");
        Require(
            TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZone, out _), "Hours:TimeZone",
            $"is \"{hours.TimeZone}\", which is not a time zone on this system. Use a name such as Europe/Berlin, and install time zone "
            + "data in the image (the Debian package tzdata; for chiseled images, the -extra variant).");
    }
}
