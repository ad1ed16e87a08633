namespace HealthKit.Notifications.Formatting;

/// <summary>Formats a message as text, one line for each check.</summary>
internal sealed class AlertGroupText(AlertGroup group, MessageOrigin origin)
{
    private const string TestLine = "This is a test message from HealthKit. Nothing is wrong.";

    // Keeps the message readable; the last line counts the other checks.
    private const int MaximumLines = 25;
    private const int MaximumInTitle = 3;

    public string Title => OnOneLine($"[{origin.Service}] {Headline()}");

    public IEnumerable<string> Lines =>
    [
        .. group.Alerts.Take(MaximumLines).Select(static alert => OnOneLine(Line(alert))),
        .. group.IsTest ? [TestLine] : group.Alerts.Length <= MaximumLines ? (string[])[]
            : [$"And {Count(group.Alerts.Length - MaximumLines, "more check")}."],
    ];

    /// <summary>The sending replica, and whether other replicas may send the same.</summary>
    public string Footer => OnOneLine(
        (group.IsCoordinated ? "Sent by one replica for all:"
            : group.IsUncoordinated ? "Uncoordinated: other replicas may send the same. Sent by"
            : "Sent by")
        + $" {origin.Instance}, {Time(origin.Now)}.");

    public string Whole(string newLine) => string.Join(newLine, [.. Lines, "", Footer, ""]);

    private string Headline()
    {
        if (group.IsTest || group.IsDigest)
            return group.IsTest ? "Test message" : $"While you were away: {Count(group.Alerts.Length, "check")}";

        var named = group.Alerts.Take(MaximumInTitle).Select(static alert => $"{alert.Check} {Verb(alert)}");
        var others = group.Alerts.Length - MaximumInTitle;
        return string.Join(", ", others > 0 ? named.Append($"and {Count(others, "more check")}") : named);
    }

    private static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Verb(Alert alert) => alert.Kind switch
    {
        AlertKind.Resolved => "is healthy again",
        AlertKind.Flapping => "is flapping",
        AlertKind.StillFiring => $"is still {Status(alert)}",
        _ => $"is {Status(alert)}",
    };

    private static string Status(Alert alert) => alert.State == AlertState.Degraded ? "degraded" : "unhealthy";

    private static string Line(Alert alert)
    {
        var since = Time(alert.Since);
        var why = Why(alert.Transition);
        return alert.Kind switch
        {
            AlertKind.Resolved =>
                $"{alert.Check} is healthy again after {DurationText.Of(alert.Duration)}. The outage began at {since}. Last reason:{why}",
            AlertKind.Flapping =>
                $"{alert.Check} is flapping: {Count(alert.FlapCount, "state change")} since {since}. It is not reported again until it is "
                + $"stable. Last reason:{why}",
            AlertKind.StillFiring => $"{alert.Check} is still {Status(alert)} after {DurationText.Of(alert.Duration)}, since {since}:{why}",
            _ => $"{alert.Check} has been {Status(alert)} since {since}:{why}",
        };
    }

    private static string Time(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");

    private static string Why(HealthTransition transition)
    {
        var reason = transition.Reason?.Code is { } code ? $" {code}." : "";
        var layer = transition.Layer is { } name ? $" Layer: {name}." : "";
        var message = transition.Message is { } text ? $" {text}" : "";
        return $"{reason}{layer}{message}";
    }

    // Check names and messages are untrusted: a line break in one could forge another line of the text, or a mail header.
    private static string OnOneLine(string text) =>
        new([.. text.Select(static character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character)]);
}

/// <summary>The service, replica and channel that send a message, and the time.</summary>
internal sealed record MessageOrigin(string Service, string Instance, string Channel, DateTimeOffset Now);

/// <summary>Formats a duration, rounded to the second, in at most two units.</summary>
internal static class DurationText
{
    public static string Of(TimeSpan duration)
    {
        var rounded = TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds));
        var (large, largeUnit, small, smallUnit) = rounded switch
        {
            { TotalDays: >= 1 } => ((int)rounded.TotalDays, "d", rounded.Hours, "h"),
            { TotalHours: >= 1 } => (rounded.Hours, "h", rounded.Minutes, "min"),
            { TotalMinutes: >= 1 } => (rounded.Minutes, "min", rounded.Seconds, "s"),
            _ => (rounded.Seconds, "s", 0, ""),
        };
        return small == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit}")
            : string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit} {small} {smallUnit}");
    }
}
