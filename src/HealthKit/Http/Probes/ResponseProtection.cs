using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Http;

/// <summary>
/// Keeps the app's middleware from changing mapped answers, by the opt-out that each middleware has: no answer is cached, throttled, timed out, compressed,
/// replaced by a page, or copied into a log.
/// </summary>
internal sealed class ResponseProtection : IOutputCachePolicy, ISkipStatusCodePagesMetadata
{
    private static readonly ResponseProtection Instance = new();
    private static readonly DisableRateLimitingAttribute Unlimited = new();
    private static readonly DisableRequestTimeoutAttribute Untimed = new();
    private static readonly RequireAntiforgeryTokenAttribute WithoutToken = new(required: false);
    private static readonly HttpLoggingAttribute Unlogged = new(HttpLoggingFields.None);
    private static readonly StringValues Identity = "identity";

    /// <summary>After all other conventions, since the last one of a kind counts.</summary>
    public static void Protect(IEndpointConventionBuilder endpoints) => endpoints.Finally(static endpoint =>
    {
        endpoint.Metadata.Add(Instance);
        endpoint.Metadata.Add(Unlimited);
        endpoint.Metadata.Add(Untimed);
        endpoint.Metadata.Add(WithoutToken);
        endpoint.Metadata.Add(Unlogged);
    });

    /// <summary>Response compression has no metadata, and skips a response that has an encoding. Set only where it is in the pipeline.</summary>
    public static void Protect(HttpContext context)
    {
        if (context.Features.Get<IHttpsCompressionFeature>() is not null)
        {
            context.Response.Headers.ContentEncoding = Identity;
        }
    }

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        context.EnableOutputCaching = false;
        context.AllowCacheLookup = false;
        context.AllowCacheStorage = false;
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
}
