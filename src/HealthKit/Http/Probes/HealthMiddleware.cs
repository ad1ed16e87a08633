using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Http;

/// <summary>Answers what is under the prefix, ahead of the whole app, and lets everything else through.</summary>
internal sealed class HealthMiddleware
{
    // Keeps probes out of the framework's durations of requests.
    private static readonly Endpoint Own = new(requestDelegate: null, new EndpointMetadataCollection(new DisableHttpMetricsAttribute()), "HealthKit");

    private readonly RequestDelegate _next;
    private readonly HealthResponder _responder;
    private readonly CurrentAppRoutes _appRoutes;
    private readonly AppMetricsExporter? _appMetricsExporter;
    private readonly string _prefix;
    private readonly FrozenDictionary<string, HealthRoute>.AlternateLookup<ReadOnlySpan<char>> _routes;

    public HealthMiddleware(
        RequestDelegate next, HealthResponder responder, string prefix, IReadOnlyDictionary<string, HealthRoute> routes,
        CurrentAppRoutes appRoutes, AppMetricsExporter? appMetricsExporter = null)
    {
        _next = next;
        _responder = responder;
        _appRoutes = appRoutes;
        _appMetricsExporter = appMetricsExporter;
        _prefix = prefix;
        _routes = routes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public Task InvokeAsync(HttpContext context)
    {
        var path = Trimmed(context.Request.Path.Value);
        if (_routes.TryGetValue(path, out var route))
        {
            if (_appRoutes.Value.Handle(context, path))
            {
                return _next(context);
            }

            return route.Page == HealthPage.Metrics && _appMetricsExporter is not null
                ? RespondToScrapeAsync(context, route)
                : RespondAsync(context, route);
        }

        return IsUnderPrefix(path) && !_appRoutes.Value.Contain(context) ? HealthResponder.NotFound(context) : _next(context);
    }

    /// <summary>The probe, or the single check, that a path asks for.</summary>
    public HealthRoute? ProbeOf(string path) =>
        _routes.TryGetValue(Trimmed(path), out var route) && route.Page == HealthPage.None ? route : null;

    /// <summary>Returns <c>null</c>, and writes nothing, where the app has the path.</summary>
    public Task? TryRespond(HttpContext context, HealthRoute route) =>
        _appRoutes.Value.Handle(context, Trimmed(context.Request.Path.Value)) ? null : _responder.RespondAsync(context, route);

    private Task RespondToScrapeAsync(HttpContext context, HealthRoute route) =>
        _appMetricsExporter!.RespondAsync(context, _next, context => RespondAsync(context, route));

    private Task RespondAsync(HttpContext context, HealthRoute route)
    {
        context.SetEndpoint(Own);
        return _responder.RespondAsync(context, route);
    }

    private static ReadOnlySpan<char> Trimmed(string? path) => path is [_, .., '/'] ? path.AsSpan(..^1) : path;

    private bool IsUnderPrefix(ReadOnlySpan<char> path) =>
        path.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase) && (path.Length == _prefix.Length || path[_prefix.Length] == '/');
}
