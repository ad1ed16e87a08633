using Microsoft.AspNetCore.Routing.Matching;

namespace HealthKit.Http;

/// <summary>
/// Gives a request to the app's route when <c>MapHealthKit()</c> mapped the same path, by the rules of <see cref="AppRoutes"/>. Otherwise
/// two routes of one path would be ambiguous, and HealthKit's would win over conventional routes, which have a later order.
/// </summary>
internal sealed class AppRoutePolicy(IServiceProvider services) : MatcherPolicy, IEndpointSelectorPolicy
{
    private readonly ConditionalWeakTable<Endpoint, AppRoute> _routes = [];
    private ParameterPolicyFactory? _policies;

    // Runs after the policies that inspect the request, such as method and host.
    public override int Order => int.MaxValue - 100;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(IsHealthKitEndpoint) && !endpoints.All(IsHealthKitEndpoint);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var path = httpContext.Request.Path.Value!.TrimEnd('/');
        int[] valid = [.. Enumerable.Range(0, candidates.Count).Where(candidates.IsValidCandidate)];
        AppRoute[] appRoutes = [.. valid.Select(index => candidates[index].Endpoint)
            .OfType<RouteEndpoint>().Where(static endpoint => !IsHealthKitEndpoint(endpoint)).Select(RouteOf)];
        foreach (var index in valid)
        {
            if (candidates[index].Endpoint is RouteEndpoint endpoint && MetadataOf(endpoint) is { } metadata
                && Array.Exists(appRoutes, route => Owns(route, path, metadata.IsCatchAll, endpoint.RoutePattern.PathSegments.Count - 1)))
            {
                candidates.SetValidity(index, false);
            }
        }

        return Task.CompletedTask;
    }

    private static HealthEndpointMetadata? MetadataOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<HealthEndpointMetadata>();

    private static bool IsHealthKitEndpoint(Endpoint endpoint) => MetadataOf(endpoint) is not null;

    private static bool Owns(AppRoute route, string path, bool isCatchAll, int prefixLength) => isCatchAll
        ? route.Covers([.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Take(prefixLength)])
        : route.LiteralPaths.Contains(path, StringComparer.OrdinalIgnoreCase);

    private AppRoute RouteOf(RouteEndpoint endpoint) => _routes.GetValue(
        endpoint, _ => new AppRoute(endpoint.RoutePattern, _policies ??= services.GetService<ParameterPolicyFactory>()));
}

/// <summary>Marks the endpoints that <c>MapHealthKit()</c> maps.</summary>
/// <param name="IsCatchAll">Whether the endpoint catches the remaining paths under the prefix.</param>
internal sealed record HealthEndpointMetadata(bool IsCatchAll);

/// <summary>Who serves the endpoints on the app's port.</summary>
internal sealed class EndpointMode
{
    /// <summary>Whether the app mapped the endpoints with <c>MapHealthKit()</c>, so that the middleware does not serve them.</summary>
    public bool IsMapped { get; set; }

    /// <summary>The app's routes that the middleware leaves to the app; <c>null</c> when the app mapped the endpoints.</summary>
    public CurrentAppRoutes? AppRoutes { get; set; }
}
