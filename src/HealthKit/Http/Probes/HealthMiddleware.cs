namespace HealthKit.Http;

/// <summary>Answers requests under the prefix, ahead of the whole app, and passes all others on.</summary>
internal sealed class HealthMiddleware(
    RequestDelegate next, HealthResponder responder, string prefix, IReadOnlyDictionary<string, HealthRoute> routes,
    CurrentAppRoutes appRoutes, AppMetricsExporter? appMetricsExporter = null)
{
    // Keeps probes out of the framework's http.server.request.duration.
    private static readonly Endpoint Unmeasured = new(requestDelegate: null, new(new DisableHttpMetricsAttribute()), "HealthKit");

    private readonly FrozenDictionary<string, HealthRoute>.AlternateLookup<ReadOnlySpan<char>> _routes =
        routes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public Task InvokeAsync(HttpContext context)
    {
        var path = Trimmed(context.Request.Path.Value);
        if (!_routes.TryGetValue(path, out var route))
            return IsUnderPrefix(path) && !appRoutes.Value.AnyRouteMatches(context) ? HealthResponder.NotFound(context) : next(context);

        return appRoutes.Value.IsServedByApp(context, path) ? next(context)
            : route.Page == HealthPage.Metrics && appMetricsExporter is not null ? RespondToScrapeAsync(context, route)
            : RespondAsync(context, route);
    }

    /// <summary>The probe, or the single check, of a path; <c>null</c> for every other path.</summary>
    public HealthRoute? ProbeOf(string path) =>
        _routes.TryGetValue(Trimmed(path), out var route) && route.Page == HealthPage.None ? route : null;

    /// <summary>Returns <c>null</c>, and writes nothing, when the app owns the path.</summary>
    public Task? TryRespond(HttpContext context, HealthRoute route) =>
        appRoutes.Value.IsServedByApp(context, Trimmed(context.Request.Path.Value)) ? null : responder.RespondAsync(context, route);

    // Separate method: a closure in InvokeAsync would allocate for each request.
    private Task RespondToScrapeAsync(HttpContext context, HealthRoute route) =>
        appMetricsExporter!.RespondAsync(context, next, context => RespondAsync(context, route));

    private Task RespondAsync(HttpContext context, HealthRoute route)
    {
        context.SetEndpoint(Unmeasured);
        return responder.RespondAsync(context, route);
    }

    private static ReadOnlySpan<char> Trimmed(string? path) => path is [_, .., '/'] ? path.AsSpan(..^1) : path;

    private bool IsUnderPrefix(ReadOnlySpan<char> path) =>
        path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (path.Length == prefix.Length || path[prefix.Length] == '/');
}
