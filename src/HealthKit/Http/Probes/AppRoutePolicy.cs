using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Http;

/// <summary>
/// Leaves a request to the app's route where <c>MapHealthKit()</c> has mapped one for it as well, by the rules of <see cref="AppRoutes"/>. Else the two of one path
/// would be ambiguous, and HealthKit's win over those of conventional routes, which come later.
/// </summary>
internal sealed class AppRoutePolicy(IServiceProvider services) : MatcherPolicy, IEndpointSelectorPolicy
{
    private readonly ConditionalWeakTable<Endpoint, AppRoute> _routes = [];
    private ParameterPolicyFactory? _policies;

    // After all that look at the request.
    public override int Order => int.MaxValue - 100;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(static endpoint => MarkOf(endpoint) is not null) && endpoints.Any(static endpoint => MarkOf(endpoint) is null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var index = 0; index < candidates.Count; index++)
        {
            if (candidates.IsValidCandidate(index) && MarkOf(candidates[index].Endpoint) is { } mark
                && IsTaken(httpContext, candidates, mark, ((RouteEndpoint)candidates[index].Endpoint).RoutePattern.PathSegments.Count - 1))
            {
                candidates.SetValidity(index, false);
            }
        }

        return Task.CompletedTask;
    }

    private static HealthEndpointMetadata? MarkOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<HealthEndpointMetadata>();

    private bool IsTaken(HttpContext context, CandidateSet candidates, HealthEndpointMetadata mark, int prefixLength)
    {
        for (var index = 0; index < candidates.Count; index++)
        {
            if (candidates.IsValidCandidate(index) && candidates[index].Endpoint is RouteEndpoint endpoint && MarkOf(endpoint) is null
                && IsFor(RouteOf(endpoint), context.Request.Path.Value!.TrimEnd('/')))
            {
                return true;
            }
        }

        return false;

        bool IsFor(AppRoute route, string path) => mark.IsCatchAll
            ? route.Covers([.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Take(prefixLength)])
            : route.LiteralPaths.Contains(path, StringComparer.OrdinalIgnoreCase);
    }

    private AppRoute RouteOf(RouteEndpoint endpoint) => _routes.GetValue(
        endpoint, _ => new AppRoute(endpoint.RoutePattern, _policies ??= services.GetService<ParameterPolicyFactory>()));
}
