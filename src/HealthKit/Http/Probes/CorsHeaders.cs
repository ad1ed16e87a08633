using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Http;

/// <summary>Lets pages of the configured origins read the answers.</summary>
internal sealed class CorsHeaders(IOptions<HealthKitOptions> options)
{
    private static readonly StringValues Methods = "GET, HEAD, OPTIONS";

    // Libraries that read events ask for these besides what needs no asking.
    private static readonly StringValues Headers = "Accept, Cache-Control, Last-Event-ID";
    private static readonly StringValues Origin = "Origin";
    private static readonly StringValues Any = "*";

    // The header is written from here and not from the request, so that nothing that came in is repeated.
    private readonly FrozenSet<string> _origins = options.Value.Cors.Origins.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Writes the headers, and whether the request was a preflight, which asks for nothing else.</summary>
    public bool Apply(HttpContext context)
    {
        if (_origins.Count == 0)
        {
            return false;
        }

        var response = context.Response.Headers;
        response.Vary = Origin;
        var origin = context.Request.Headers.Origin;
        if (origin.Count != 1 || Allowed(origin[0]) is not { Count: 1 } allowed)
        {
            return false;
        }

        response.AccessControlAllowOrigin = allowed;
        if (!HttpMethods.IsOptions(context.Request.Method) || context.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            return false;
        }

        response.AccessControlAllowMethods = Methods;
        response.AccessControlAllowHeaders = Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    private StringValues Allowed(string? origin) =>
        origin is null ? default
        : _origins.Contains("*") ? Any
        : _origins.TryGetValue(origin, out var known) ? known
        : default;
}
