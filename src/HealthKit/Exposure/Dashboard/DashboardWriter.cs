using System.Globalization;
using System.Text;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Exposure.Dashboard;

/// <summary>The whole page, complete without its script, which only puts in the parts that have changed.</summary>
internal static class DashboardWriter
{
    private static readonly ProbeKind[] Probes = [ProbeKind.Live, ProbeKind.Ready, ProbeKind.Startup];

    public static byte[] Write(DashboardScene scene)
    {
        var html = new HtmlBuilder();
        var status = scene.Snapshot.Overall.Status;
        html.Add($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Title(status)}: {scene.App}</title>
            <link rel="icon" href="{Icon(status)}">
            <link rel="stylesheet" href="{scene.Links.Style}">

            """);
        if (scene.Links.Stream is not null)
        {
            html.Add($"""
                <script src="{scene.Links.Script}" defer></script>

                """);
        }

        html.Add($"""
            <noscript><meta http-equiv="refresh" content="15"></noscript>
            </head>
            <body data-stream="{scene.Links.Stream}">
            <p id="heard" class="heard" role="status"></p>
            <p id="lost" class="banner" role="status" hidden>Connection lost. This is the last that was heard; it is tried again.</p>
            <main id="health">

            """);
        WriteVerdict(html, scene);
        WriteProbes(html, scene.Snapshot, scene.Details);
        if (scene.Details != DetailLevel.None)
        {
            WriteChecks(html, scene);
        }

        if (scene.Details == DetailLevel.Full)
        {
            WriteProcess(html, scene.Snapshot);
        }

        html.Add($"</main>\n</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(html.ToString());
    }

    private static void WriteVerdict(HtmlBuilder html, DashboardScene scene)
    {
        var verdict = scene.Snapshot.Overall;
        var status = StatusWords.Lower(verdict.Status);
        var why = Why(scene);
        html.Add($"""
            <section id="verdict" data-part class="verdict {status}" aria-labelledby="status" data-spoken="{Title(verdict.Status)}. {why}">
            <p class="name">{scene.App}</p>
            <h1 id="status" class="state">{Title(verdict.Status)}</h1>

            """);
        if (why.Length > 0)
        {
            html.Add($"<p>{why}</p>\n");
        }

        html.Add($"<p class=\"quiet\">As of ");
        WriteTime(html, scene.Snapshot.Timestamp);
        html.Add($"</p>\n</section>\n");
    }

    private static string Why(DashboardScene scene)
    {
        var (verdict, host) = (scene.Snapshot.Overall, scene.Snapshot.Host);
        if (verdict is { IsOfHost: true, Reason: { } reason })
        {
            return host.Maintenance is { Message: { } message } && reason == HealthReason.Maintenance && scene.Details != DetailLevel.None
                ? $"{reason.Sentence} {message}"
                : reason.Sentence;
        }

        var suffering = scene.Snapshot.Checks.Where(static check => check.Status != HealthStatus.Healthy).Select(static check => check.Definition.Name).ToList();
        return suffering.Count == 0 || scene.Details == DetailLevel.None ? "" : $"Not healthy: {string.Join(", ", suffering)}.";
    }

    private static void WriteProbes(HtmlBuilder html, HealthSnapshot snapshot, DetailLevel details)
    {
        html.Add($"<h2 id=\"probes-title\">Probes</h2>\n<ul id=\"probes\" data-part class=\"probes\" aria-labelledby=\"probes-title\">\n");
        foreach (var probe in Probes)
        {
            var verdict = snapshot[probe];
            var name = probe.ToString().ToLowerInvariant();
            html.Add($"<li class=\"{StatusWords.Lower(verdict.Status)}\"><b>{name}</b> <span class=\"state\">{Title(verdict.Status)}</span>");
            if (details != DetailLevel.None && verdict.Reason is { } reason)
            {
                html.Add($" <span class=\"quiet\">{reason.Code}</span>");
            }

            html.Add($"</li>\n");
        }

        html.Add($"</ul>\n");
    }

    private static void WriteChecks(HtmlBuilder html, DashboardScene scene)
    {
        html.Add($"<h2 id=\"checks-title\">Checks</h2>\n<ul class=\"checks\" aria-labelledby=\"checks-title\">\n");
        for (var index = 0; index < scene.Snapshot.Checks.Length; index++)
        {
            CheckCard.Write(html, index, scene.Snapshot.Checks[index], scene.Chronicles[index], scene.Details);
        }

        html.Add($"</ul>\n");
    }

    private static void WriteProcess(HtmlBuilder html, HealthSnapshot snapshot)
    {
        html.Add($"<h2 id=\"process-title\">Process</h2>\n<dl id=\"process\" data-part aria-labelledby=\"process-title\">\n");
        foreach (var (name, value) in ProcessFigures.Of(snapshot))
        {
            html.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
        }

        html.Add($"</dl>\n");
    }

    /// <summary>Read as it stands without the script, which makes an age of it.</summary>
    public static void WriteTime(HtmlBuilder html, DateTimeOffset time) =>
        html.Add($"<time datetime=\"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\" data-age>{Spoken(time)}</time>");

    public static string Spoken(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Title(HealthStatus status) => StatusWords.Stock(status);

    private static string Icon(HealthStatus status)
    {
        var (color, shape) = status switch
        {
            HealthStatus.Healthy => ("11723b", "<circle cx='8' cy='8' r='7'/>"),
            HealthStatus.Degraded => ("b36b00", "<path d='M8 1 15 15H1z'/>"),
            _ => ("b3202c", "<path d='M1 1h14v14H1z'/>"),
        };
        return $"data:image/svg+xml,{Uri.EscapeDataString($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='#{color}'>{shape}</svg>")}";
    }
}
