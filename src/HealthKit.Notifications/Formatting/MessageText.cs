using System.Globalization;
using HealthKit.Notifications.Routing;

namespace HealthKit.Notifications.Formatting;

/// <summary>A message in words, one line for each check.</summary>
internal sealed class MessageText(Message message, Signature signature)
{
    // More would be no message to read; what is not named is counted.
    private const int Most = 25;
    private const int MostInTitle = 3;

    /// <summary>On one line.</summary>
    public string Title => Plain($"[{signature.Service}] {Headline()}");

    public IEnumerable<string> Lines
    {
        get
        {
            if (message.IsTest)
            {
                yield return "This is a test message of HealthKit. Nothing is wrong.";
            }

            foreach (var notice in message.Notices.Take(Most))
            {
                yield return Plain(Line(notice));
            }

            if (message.Notices.Length > Most)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"And {message.Notices.Length - Most} more checks.");
            }
        }
    }

    /// <summary>Who speaks, and whether others may say the same.</summary>
    public string Footer
    {
        get
        {
            var who = message.IsForFleet ? "Said by one replica for all:"
                : message.IsUncoordinated ? "Uncoordinated: other replicas may say the same. Said by"
                : "Said by";
            return Plain($"{who} {signature.Instance}, {Time(signature.Now)}.");
        }
    }

    public string Whole(string newLine) => string.Join(newLine, [.. Lines, "", Footer, ""]);

    private string Headline()
    {
        if (message.IsTest)
        {
            return "Test message";
        }

        if (message.IsDigest)
        {
            return $"While you were away: {Count(message.Notices.Length, "check")}";
        }

        var named = message.Notices.Take(MostInTitle).Select(static notice => $"{notice.Check} {Verb(notice)}");
        var others = message.Notices.Length - MostInTitle;
        return string.Join(", ", others > 0 ? named.Append($"and {Count(others, "more check")}") : named);
    }

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Verb(Notice notice) => notice.Kind switch
    {
        NoticeKind.Recovered => "is healthy again",
        NoticeKind.Flapping => "is flapping",
        NoticeKind.StillBroken => $"is still {Word(notice)}",
        _ => $"is {Word(notice)}",
    };

    private static string Word(Notice notice) => notice.Standing == Standing.Degraded ? "degraded" : "unhealthy";

    private static string Line(Notice notice)
    {
        var since = Time(notice.Since);
        var why = Why(notice.Transition);
        return notice.Kind switch
        {
            NoticeKind.Recovered => $"{notice.Check} is healthy again after {DurationText.Of(notice.Lasted)}, since {since}. It was:{why}",
            NoticeKind.Flapping => string.Create(
                CultureInfo.InvariantCulture,
                $"{notice.Check} is flapping: {notice.Turns} turns, the first at {since}. Nothing more is said of it until it holds still. Last:{why}"),
            NoticeKind.StillBroken => $"{notice.Check} is still {Word(notice)}, for {DurationText.Of(notice.Lasted)} now, since {since}:{why}",
            _ => $"{notice.Check} is {Word(notice)} since {since}:{why}",
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
