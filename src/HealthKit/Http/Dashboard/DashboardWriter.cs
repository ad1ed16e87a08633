namespace HealthKit.Http;

/// <summary>Writes the whole page. It works without its script, which only replaces the parts that changed.</summary>
internal static class DashboardWriter
{
    public static byte[] Write(DashboardModel model)
    {
        var html = new HtmlBuilder();
        var status = model.Snapshot.Overall.Status;
        html.Add($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{StatusNames.Stock(status)}: {model.App}</title>
            <link rel="icon" href="{Icon(status)}">
            <link rel="stylesheet" href="{model.Links.Style}">

            """);
        if (model.Links.Stream is not null)
            html.Add($"<script src=\"{model.Links.Script}\" defer></script>\n");

        html.Add($"""
            <noscript><meta http-equiv="refresh" content="15"></noscript>
            </head>
            <body data-stream="{model.Links.Stream}">
            <p id="announcement" class="announcement" role="status"></p>
            <p id="lost" class="banner" role="status" hidden>Connection lost. This is the last state received. The page is reconnecting.</p>
            <main id="health">

            """);
        WriteVerdict(html, model);
        WriteProbes(html, model.Snapshot, model.Details);
        if (model.Details != DetailLevel.None)
            WriteChecks(html, model);

        if (model.Details == DetailLevel.Full)
            WriteProcess(html, model.Snapshot);

        html.Add($"</main>\n</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(html.ToString());
    }

    private static void WriteVerdict(HtmlBuilder html, DashboardModel model)
    {
        var status = model.Snapshot.Overall.Status;
        var (name, title, explanation) = (StatusNames.Lower(status), StatusNames.Stock(status), Explanation(model));
        html.Add($"""
            <section id="verdict" data-part class="verdict {name}" aria-labelledby="status" data-announcement="{title}. {explanation}">
            <p class="name">{model.App}</p>
            <h1 id="status" class="state">{title}</h1>

            """);
        if (explanation.Length > 0)
            html.Add($"<p>{explanation}</p>\n");

        html.Add($"<p class=\"quiet\">As of ");
        WriteTime(html, model.Snapshot.Timestamp);
        html.Add($"</p>\n</section>\n");
    }

    private static string Explanation(DashboardModel model)
    {
        if (model.Snapshot.Overall is { IsCausedByHost: true, Reason: { } reason })
        {
            return model.Snapshot.Host.Maintenance is { Message: { } message } && reason == HealthReason.Maintenance
                && model.Details != DetailLevel.None
                ? $"{reason.Sentence} {message}"
                : reason.Sentence;
        }

        string[] failing = [.. model.Snapshot.Checks
            .Where(static check => check.Status != HealthStatus.Healthy).Select(static check => check.Definition.Name)];
        return failing.Length == 0 || model.Details == DetailLevel.None ? "" : $"Not healthy: {string.Join(", ", failing)}.";
    }

    private static void WriteProbes(HtmlBuilder html, HealthSnapshot snapshot, DetailLevel details)
    {
        html.Add($"<h2 id=\"probes-title\">Probes</h2>\n<ul id=\"probes\" data-part class=\"probes\" aria-labelledby=\"probes-title\">\n");
        foreach (var probe in (ProbeKind[])[ProbeKind.Live, ProbeKind.Ready, ProbeKind.Startup])
        {
            var (status, reason) = (snapshot[probe].Status, snapshot[probe].Reason);
            html.Add($"<li class=\"{StatusNames.Lower(status)}\"><b>{StatusNames.Of(probe)}</b> ");
            html.Add($"<span class=\"state\">{StatusNames.Stock(status)}</span>");
            if (details != DetailLevel.None && reason is not null)
                html.Add($" <span class=\"quiet\">{reason.Code}</span>");

            html.Add($"</li>\n");
        }

        html.Add($"</ul>\n");
    }

    private static void WriteChecks(HtmlBuilder html, DashboardModel model)
    {
        html.Add($"<h2 id=\"checks-title\">Checks</h2>\n<ul class=\"checks\" aria-labelledby=\"checks-title\">\n");
        foreach (var (index, check) in model.Snapshot.Checks.Index())
            CheckCard.Write(html, index, check, model.Timelines[index], model.Details);

        html.Add($"</ul>\n");
    }

    private static void WriteProcess(HtmlBuilder html, HealthSnapshot snapshot)
    {
        html.Add($"<h2 id=\"process-title\">Process</h2>\n<dl id=\"process\" data-part aria-labelledby=\"process-title\">\n");
        foreach (var (name, value) in ProcessDetails.Of(snapshot))
            html.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");

        html.Add($"</dl>\n");
    }

    /// <summary>Writes the time as readable text; the script replaces it with an age.</summary>
    public static void WriteTime(HtmlBuilder html, DateTimeOffset time) =>
        html.Add($"<time datetime=\"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\" data-age>{FormatTime(time)}</time>");

    public static string FormatTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Icon(HealthStatus status)
    {
        var (color, shape) = status switch
        {
            HealthStatus.Healthy => ("11723b", "<circle cx='8' cy='8' r='7'/>"),
            HealthStatus.Degraded => ("b36b00", "<path d='M8 1 15 15H1z'/>"),
            _ => ("b3202c", "<path d='M1 1h14v14H1z'/>"),
        };
        var svg = $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='#{color}'>{shape}</svg>";
        return $"data:image/svg+xml,{Uri.EscapeDataString(svg)}";
    }
}

/// <summary>The content of one page. The timelines have the order of the snapshot's checks.</summary>
internal sealed record DashboardModel(
    HealthSnapshot Snapshot, IReadOnlyList<CheckTimeline> Timelines, DetailLevel Details, string App, DashboardLinks Links);
