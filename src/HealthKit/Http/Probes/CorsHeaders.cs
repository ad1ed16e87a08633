namespace HealthKit.Http;

/// <summary>Allows pages of the configured origins to read responses.</summary>
internal sealed class CorsHeaders(IOptions<HealthKitOptions> options)
{
    // The response header is taken from this set, not from the request, so that no input is echoed.
    private readonly FrozenSet<string> _origins = options.Value.Cors.Origins.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Writes the headers. Returns whether the request was a preflight, which needs no other response.</summary>
    public bool Apply(HttpContext context)
    {
        if (_origins.Count == 0)
            return false;

        var response = context.Response.Headers;
        response.Vary = "Origin";
        if (context.Request.Headers.Origin is not [{ } origin] || Allowed(origin) is not { } allowed)
            return false;

        response.AccessControlAllowOrigin = allowed;
        if (!HttpMethods.IsOptions(context.Request.Method) || context.Request.Headers.AccessControlRequestMethod.Count == 0)
            return false;

        // The headers are those that event-stream libraries send.
        response.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
        response.AccessControlAllowHeaders = "Accept, Cache-Control, Last-Event-ID";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    private string? Allowed(string origin) => _origins.Contains("*") ? "*" : _origins.TryGetValue(origin, out var known) ? known : null;
}
