using System.IO.Pipelines;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>The minimum work that Kestrel can do: a middleware that writes the same bytes and headers without any health logic.</summary>
internal static class BareApp
{
    /// <summary>Copies a response, and verifies that the app's own response is equal except for the time in it.</summary>
    public static async Task<ComparedApp> StartAsync(Uri copied, ComparisonTimeouts timeouts)
    {
        using var client = new HttpClient();
        using var original = await Eventually.SucceedsAsync(
            async () => (await client.GetAsync(copied)).EnsureSuccessStatusCode(), timeouts.FirstSuccess);
        var body = await original.Content.ReadAsByteArrayAsync();
        var app = await ComparedApp.StartAsync(static _ => { }, app => app.Run(Handler(body)));
        using var copy = await client.GetAsync(app.Url("/"));
        return Described(copy) == Described(original)
            ? app
            : throw new InvalidOperationException($"The bare app does not answer as {copied} "
                + $"does:\n{Described(copy)}\n{Described(original)}");
    }

    public static RequestDelegate Handler(ReadOnlyMemory<byte> body) => context =>
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store, no-cache";
        headers.Pragma = "no-cache";
        headers.Expires = "Thu, 01 Jan 1970 00:00:00 GMT";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        var written = context.Response.BodyWriter.WriteAsync(body);
        return written.IsCompletedSuccessfully ? End(written) : WaitAsync(written);
    };

    // Reading the result lets a writer that reuses its result objects reuse this one.
    private static Task End(ValueTask<FlushResult> written)
    {
        written.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }

    private static async Task WaitAsync(ValueTask<FlushResult> written) => await written;

    private static string Described(HttpResponseMessage answer) => string.Join('\n', answer.Headers.Concat(answer.Content.Headers)
        .Where(static header => header.Key != "Date").OrderBy(static header => header.Key, StringComparer.Ordinal)
        .Select(static header => $"{header.Key}: {string.Join(", ", header.Value)}"));
}
