namespace HealthKit.Http;

/// <summary>Writes a short body that caches must not store.</summary>
internal static class UncachedResponse
{
    public static Task WriteAsync(HttpContext context, int status, string sentence) =>
        WriteAsync(context, status, "text/plain; charset=utf-8", sentence.Length == 0 ? [] : Encoding.UTF8.GetBytes($"{sentence}\n"));

    public static async Task WriteAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store, no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        if (body.Length == 0)
            return;

        response.Headers.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
