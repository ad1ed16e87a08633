namespace HealthKit.Balancers;

/// <summary>The response to HAProxy's agent-check: a line of ASCII that sets the state and the weight of the server.</summary>
// The words: https://docs.haproxy.org/2.6/configuration.html#5.2-agent-check. HAProxy shows the text after # in its statistics.
internal static class AgentLine
{
    // HAProxy keeps 128 bytes of the text.
    private const int MaximumTextLength = 100;

    /// <summary>Returns the line for the verdict of readiness. It contains no more than a summary does.</summary>
    public static string Of(ProbeVerdict ready, HealthKitOptions options) => ready switch
    {
        { Status: HealthStatus.Healthy } => "ready up 100%\n",
        { Status: HealthStatus.Degraded } => string.Create(CultureInfo.InvariantCulture, $"ready up {options.AgentDegradedWeight}%\n"),
        _ when options.Details == DetailLevel.None => $"{Word(ready)}\n",
        _ => $"{Word(ready)} #{Text(ready)}\n",
    };

    private static string Word(ProbeVerdict ready) =>
        ready.Reason == HealthReason.Draining ? "drain"
        : ready.Reason == HealthReason.Maintenance ? "maint"
        : "down";

    // Operators write the message. A line break in it would start another response.
    private static string Text(ProbeVerdict ready)
    {
        var text = (ready.Message ?? ready.Reason!.Code).AsSpan();
        return string.Create(Math.Min(text.Length, MaximumTextLength), text, static (line, text) =>
        {
            for (var index = 0; index < line.Length; index++)
                line[index] = text[index] is >= ' ' and <= '~' ? text[index] : '?';
        });
    }
}
