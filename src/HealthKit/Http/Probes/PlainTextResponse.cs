using System.Text;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Http;

/// <summary>Writes one sentence as plain text. Caches must not store it.</summary>
internal static class PlainTextResponse
{
    public static async Task WriteAsync(HttpContext context, int status, string sentence)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store, no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        if (sentence.Length == 0)
        {
            return;
        }

        var body = Encoding.UTF8.GetBytes($"{sentence}\n");
        response.Headers.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}
