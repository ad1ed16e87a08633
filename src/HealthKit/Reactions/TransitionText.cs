using HealthKit.Snapshots;

namespace HealthKit.Reactions;

/// <summary>The text of a failure in the log: the reason, the check's own description, and the layer.</summary>
internal static class TransitionText
{
    /// <summary>
    /// Returns the sentence of the reason and the check's own text. The sentence for <see cref="HealthReason.Reported"/> says nothing that
    /// the text does not say, so the text replaces it.
    /// </summary>
    public static string Of(CheckState check, HealthReason reason)
    {
        var text = Own(check, reason) is not { } own ? reason.Sentence
            : reason == HealthReason.Reported ? own
            : $"{reason.Sentence} {own}";
        return check.Diagnosis is { Layer: var layer } ? $"{text} Layer {layer.Code}: {layer.Description}." : text;
    }

    /// <summary>Returns the end of the sentence about the duration, for a run that did not end by its deadline.</summary>
    public static string Overrun(CheckState old, CheckState check)
    {
        var (timeout, startPeriod) = (check.Definition.Timeout, check.Definition.StartPeriod);
        var deadline = !old.HasRun && startPeriod > timeout ? startPeriod : timeout;
        return check.Reason == HealthReason.Timeout && check.Duration >= deadline
            ? string.Create(CultureInfo.InvariantCulture, $": it exceeded its deadline of {deadline.TotalMilliseconds:0.#} ms")
            : "";
    }

    private static string? Own(CheckState check, HealthReason reason) =>
        (check.Description ?? check.Message)?.Trim() is not { Length: > 0 } own || own == reason.Sentence ? null : Sentence(OnOneLine(own));

    private static string Sentence(string text) => text[^1] is '.' or '!' or '?' or '…' ? text : $"{text}.";

    // A line break in the text must not look like the start of another log line.
    private static string OnOneLine(string text) =>
        new([.. text.Select(static character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character)]);
}
