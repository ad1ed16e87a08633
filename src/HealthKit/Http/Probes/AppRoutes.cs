using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HealthKit.Http;

/// <summary>The routes that the app itself maps among the health endpoints. They stay the app's.</summary>
internal sealed class AppRoutes
{
    private readonly List<AppRoute> _routes = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    // Those without parameters that take what probes send: they win over endpoints of HealthKit of the same path.
    private readonly HashSet<string> _literals = new(StringComparer.OrdinalIgnoreCase);

    public AppRoutes(IEnumerable<Endpoint> endpoints, ParameterPolicyFactory? policies, RouteTable table)
    {
        var prefix = table.Prefix.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<ISuppressMatchingMetadata>() is { SuppressMatching: true })
            {
                continue;
            }

            var route = new AppRoute(endpoint.RoutePattern, policies);
            string[] literals = [.. route.LiteralPaths];
            var isNamed = route.BeginsWith(prefix) || Array.Exists(literals, table.All.ContainsKey);
            if (!isNamed && !route.Covers(prefix))
            {
                continue;
            }

            _routes.Add(route);
            if (isNamed)
            {
                _names.Add(route.Name);
            }

            if (TakesProbes(endpoint))
            {
                _literals.UnionWith(literals);
            }
        }
    }

    /// <summary>Of those that begin with the prefix, or have the path of an endpoint elsewhere.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Whether a request for a path of HealthKit is the app's all the same.</summary>
    public bool Handle(HttpContext context, ReadOnlySpan<char> path) => HealthResponder.IsProbe(context.Request.Method)
        ? _literals.Count > 0 && _literals.GetAlternateLookup<ReadOnlySpan<char>>().Contains(path)
        : Contain(context);

    public bool Contain(HttpContext context)
    {
        foreach (var route in _routes)
        {
            if (route.Matches(context))
            {
                return true;
            }
        }

        return false;
    }

    // A POST of the app beside a probe leaves the probe alone.
    private static bool TakesProbes(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { HttpMethods: { Count: > 0 } methods } || methods.Any(HealthResponder.IsProbe);
}
