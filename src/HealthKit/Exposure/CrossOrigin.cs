using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Exposure;

/// <summary>Lets pages of the configured origins read the answers.</summary>
internal sealed class CrossOrigin(IOptions<HealthKitOptions> options)
{
    private static readonly StringValues Methods = "GET, HEAD, OPTIONS";

    // Libraries that read events ask for these besides what needs no asking.
    private static readonly StringValues Headers = "Accept, Cache-Control, Last-Event-ID";
    private static readonly StringValues Origin = "Origin";
    private static readonly StringValues Any = "*";

    // The header is written from here and not from the request, so that nothing that came in is repeated.
    private readonly FrozenDictionary<string, StringValues> _origins =
        options.Value.Cors.Origins.Distinct(StringComparer.Ordinal)
            .ToFrozenDictionary(origin => origin, origin => new StringValues(origin), StringComparer.Ordinal);

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
        if (origin.Count != 1 || !TryAllow(origin[0], out var allowed))
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

    private bool TryAllow(string? origin, out StringValues allowed)
    {
        allowed = Any;
        return origin is not null && (_origins.ContainsKey("*") || _origins.TryGetValue(origin, out allowed));
    }
}
