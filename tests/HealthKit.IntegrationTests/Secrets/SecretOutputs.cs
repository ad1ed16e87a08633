using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Live;

namespace HealthKit.IntegrationTests.Secrets;

/// <summary>
/// Everything that HealthKit sends. A feature that sends more adds its URLs and media types here. Every test of secrets then searches them
/// too.
/// </summary>
public static class SecretOutputs
{
    private static readonly string[] Paths =
    [
        "/health", "/health/live", "/health/liveness", "/health/ready", "/health/readiness", "/health/startup", "/health/mistyped",
        "/livez", "/readyz", "/startupz", "/healthz", "/stock", "/metrics", "/health/history", "/health/ui",
    ];

    private static readonly string[] Queries =
        ["", "?verbose", "?format=text", "?format=json", "?format=health%2Bjson", "?format=xabaril-ui", "?format=frob",
            "?exclude=frob&verbose", "?exclude=frob"];

    private static readonly string[] Accepted =
        ["*/*", "text/plain", "application/health+json", "text/html", "application/openmetrics-text"];

    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS", "POST"];

    /// <summary>Requests every output, including those of these checks. Returns each complete response, named by its request.</summary>
    public static async Task<IReadOnlyList<(string Request, string Answer)>> AskAllAsync(TestApp app, IEnumerable<string> checks)
    {
        var answers = new List<(string, string)>();
        foreach (var path in Paths.Concat(checks.Select(check => $"/health/{check}")))
        {
            foreach (var query in Queries)
                answers.Add(await AskAsync("GET", path + query, "*/*"));

            foreach (var accept in Accepted)
                answers.Add(await AskAsync("GET", path, accept));

            foreach (var method in Methods)
                answers.Add(await AskAsync(method, path, "*/*"));
        }

        await using var events = await EventReader.OpenAsync(app.Client, "/health/stream?poll_interval=0.5");
        answers.Add(("GET /health/stream", $"{(await events.NextAsync())!.Value.Data}\n{(await events.NextAsync())!.Value.Data}"));
        return answers;

        async Task<(string, string)> AskAsync(string method, string url, string accept) =>
            ($"{method} {url} Accept: {accept}", (await app.SendAsync(method, url, ("Accept", accept))).Everything());
    }
}
