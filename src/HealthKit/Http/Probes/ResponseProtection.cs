using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.RateLimiting;

namespace HealthKit.Http;

/// <summary>
/// Keeps the app's middleware from changing the responses of mapped endpoints, by the opt-out of each middleware: output caching, rate
/// limiting, request timeouts, response compression, status code pages, antiforgery and HTTP logging.
/// </summary>
internal sealed class ResponseProtection : ISkipStatusCodePagesMetadata
{
    private static readonly ResponseProtection Instance = new();
    private static readonly object[] OptOuts =
    [
        Instance, new OutputCacheAttribute { NoStore = true }, new DisableRateLimitingAttribute(), new DisableRequestTimeoutAttribute(),
        new RequireAntiforgeryTokenAttribute(required: false), new HttpLoggingAttribute(HttpLoggingFields.None),
    ];

    /// <summary>Applied after all other conventions, because the last metadata of a kind wins.</summary>
    public static void Protect(IEndpointConventionBuilder endpoints) => endpoints.Finally(static endpoint =>
        Array.ForEach(OptOuts, endpoint.Metadata.Add));

    /// <summary>Response compression has no opt-out metadata, but skips a response that has an encoding.</summary>
    public static void Protect(HttpContext context)
    {
        if (context.Features.Get<IHttpsCompressionFeature>() is not null)
            context.Response.Headers.ContentEncoding = "identity";
    }
}
