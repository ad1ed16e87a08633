using System.Globalization;
using HealthKit.Notifications.Routing;

namespace HealthKit.Notifications.Formatting;

/// <summary>A message in words, one line for each check.</summary>
internal sealed class AlertGroupText(AlertGroup group, MessageOrigin origin)
{
    // More would be no message to read; what is not named is counted.
    private const int Maximum = 25;
    private const int MaximumInTitle = 3;

    /// <summary>On one line.</summary>
    public string Title => Plain($"[{origin.Service}] {Headline()}");

    public IEnumerable<string> Lines
    {
        get
        {
            if (group.IsTest)
            {
                yield return "This is a test message of HealthKit. Nothing is wrong.";
            }

            foreach (var alert in group.Alerts.Take(Maximum))
            {
                yield return Plain(Line(alert));
            }

            if (group.Alerts.Length > Maximum)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"And {group.Alerts.Length - Maximum} more checks.");
            }
        }
    }

    /// <summary>Who speaks, and whether others may say the same.</summary>
    public string Footer
    {
        get
        {
            var who = group.IsCoordinated ? "Said by one replica for all:"
                : group.IsUncoordinated ? "Uncoordinated: other replicas may say the same. Said by"
                : "Said by";
            return Plain($"{who} {origin.Instance}, {Time(origin.Now)}.");
        }
    }

    public string Whole(string newLine) => string.Join(newLine, [.. Lines, "", Footer, ""]);

    private string Headline()
    {
        if (group.IsTest)
        {
            return "Test message";
        }

        if (group.IsDigest)
        {
            return $"While you were away: {Count(group.Alerts.Length, "check")}";
        }

        var named = group.Alerts.Take(MaximumInTitle).Select(static alert => $"{alert.Check} {Verb(alert)}");
        var others = group.Alerts.Length - MaximumInTitle;
        return string.Join(", ", others > 0 ? named.Append($"and {Count(others, "more check")}") : named);
    }

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Verb(Alert alert) => alert.Kind switch
    {
        AlertKind.Resolved => "is healthy again",
        AlertKind.Flapping => "is flapping",
        AlertKind.StillFiring => $"is still {Word(alert)}",
        _ => $"is {Word(alert)}",
    };

    private static string Word(Alert alert) => alert.State == AlertState.Degraded ? "degraded" : "unhealthy";

    private static string Line(Alert alert)
    {
        var since = Time(alert.Since);
        var why = Why(alert.Transition);
        return alert.Kind switch
        {
            AlertKind.Resolved => $"{alert.Check} is healthy again after {DurationText.Of(alert.Duration)}, since {since}. It was:{why}",
            AlertKind.Flapping => string.Create(
                CultureInfo.InvariantCulture,
                $"{alert.Check} is flapping: {alert.FlapCount} turns, the first at {since}. Nothing more is said of it until it holds still. Last:{why}"),
            AlertKind.StillFiring => $"{alert.Check} is still {Word(alert)}, for {DurationText.Of(alert.Duration)} now, since {since}:{why}",
            _ => $"{alert.Check} is {Word(alert)} since {since}:{why}",
        };
    }

    private static string Time(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");

    private static string Why(HealthTransition transition)
    {
        var reason = transition.Reason?.Code is { } code ? $" {code}." : "";
        var layer = transition.Layer is { } where ? $" Layer: {where}." : "";
        var words = transition.Message is { } message ? $" {message}" : "";
        return $"{reason}{layer}{words}";
    }

    // Names and messages may be anybody's: no line of theirs may look like one of ours, nor a header of a mail.
    private static string Plain(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var index = 0; index < span.Length; index++)
        {
            span[index] = char.IsControl(source[index]) || source[index] is '\u2028' or '\u2029' ? ' ' : source[index];
        }
    });
}
