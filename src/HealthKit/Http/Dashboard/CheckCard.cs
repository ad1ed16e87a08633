namespace HealthKit.Http;

/// <summary>Writes one check of the page: its state with the reason and time, the durations of its runs, and its outages.</summary>
internal static class CheckCard
{
    private const int ListedOutages = 10;
    private const int Width = 1_000;
    private const int Height = 30;

    public static void Write(HtmlBuilder html, int index, CheckState check, CheckTimeline timeline, DetailLevel details)
    {
        html.Add($"""
            <li id="check-{index}" data-part class="check {StatusNames.Lower(check.Status)}">
            <h3>{check.Definition.Name}</h3>
            <p><span class="state">{StatusNames.Stock(check.Status)}</span>
            """);
        if (check.Reason is { } reason)
        {
            html.Add($" <code>{reason.Code}</code></p>\n<p class=\"quiet\">Since ");
            DashboardWriter.WriteTime(html, check.Since);
        }

        html.Add($"</p>\n");
        if (check.MessageFor(details) is { } message)
            html.Add($"<p>{message}</p>\n");

        if (check.Diagnosis is { } diagnosis)
            html.Add($"<p>Layer <code>{diagnosis.Layer.Code}</code>: {diagnosis.Layer.Description}.</p>\n");

        if (details == DetailLevel.Full && check.Exception is { } exception)
            html.Add($"<p class=\"quiet detail\">{exception.GetType().Name}: {CheckData.Short(ExceptionText.Of(exception))}</p>\n");

        WriteDurations(html, timeline.Durations);
        WriteTimeline(html, index, timeline);
        html.Add($"</li>\n");
    }

    private static void WriteDurations(HtmlBuilder html, IReadOnlyList<float> durations)
    {
        if (durations.Count < 2)
            return;

        var (least, most) = (durations.Min(), durations.Max());
        html.Add($"<figure><svg viewBox=\"0 0 {Width} {Height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        html.Add($"<polyline class=\"spark\" points=\"");
        foreach (var (run, duration) in durations.Index())
        {
            var x = (double)Width * run / (durations.Count - 1);
            var y = most > 0 ? Height - 1 - ((Height - 2) * duration / most) : Height - 1;
            html.Add($"{x:0.#},{y:0.#} ");
        }

        html.Add($"\"/></svg><figcaption>Last {durations.Count} runs: {Milliseconds(least)} to {Milliseconds(most)}, ");
        html.Add($"now {Milliseconds(durations[^1])}</figcaption></figure>\n");
    }

    private static void WriteTimeline(HtmlBuilder html, int index, CheckTimeline timeline)
    {
        if (timeline is not { From: { } from, Availability: { } availability })
            return;

        var span = Math.Max(1, (timeline.To - from).TotalSeconds);
        html.Add($"<figure><svg class=\"timeline\" viewBox=\"0 0 {Width} 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        html.Add($"<rect class=\"well\" width=\"{Width}\" height=\"10\"/>");
        foreach (var outage in timeline.Outages)
        {
            // The height shows the severity without color. The width is at least 4, so that a short outage is visible.
            var x = Width * Math.Clamp((outage.From - from).TotalSeconds / span, 0, 1);
            var width = Math.Max(4, Width * ((outage.To ?? timeline.To) - outage.From).TotalSeconds / span);
            var height = outage.Status == HealthStatus.Unhealthy ? 10 : 5;
            html.Add($"<rect class=\"bad-{StatusNames.Lower(outage.Status)}\" x=\"{Math.Min(x, Width - 4):0.#}\" y=\"{10 - height}\" ");
            html.Add($"width=\"{width:0.#}\" height=\"{height}\"/>");
        }

        html.Add($"</svg><figcaption>Available for {Percent(availability)} of {Duration(timeline.To - from)}</figcaption></figure>\n");
        if (timeline.Outages.Count > 0)
            WriteOutages(html, index, timeline);
    }

    private static void WriteOutages(HtmlBuilder html, int index, CheckTimeline timeline)
    {
        html.Add($"<details id=\"outages-{index}\"><summary id=\"outages-of-{index}\">Outages: {timeline.Outages.Count}</summary><ul>\n");
        foreach (var outage in timeline.Outages.Reverse().Take(ListedOutages))
        {
            var lasted = outage.To is { } to ? $"for {Duration(to - outage.From)}" : "until now";
            var from = DashboardWriter.FormatTime(outage.From);
            html.Add($"<li>{StatusNames.Stock(outage.Status)} <code>{outage.Reason?.Code}</code> {from}, {lasted}</li>\n");
        }

        html.Add($"</ul></details>\n");
    }

    private static string Milliseconds(float duration) => string.Create(CultureInfo.InvariantCulture, $"{duration:0.##} ms");

    // Rounded down, so that only a check without outages shows 100 %.
    private static string Percent(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 100_000) / 1_000:0.###} %");

    private static string Duration(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0.#} s"),
        { TotalHours: < 1 } => $"{span.Minutes} min {span.Seconds} s",
        { TotalDays: < 1 } => $"{span.Hours} h {span.Minutes} min",
        _ => $"{span.Days} d {span.Hours} h",
    };
}
