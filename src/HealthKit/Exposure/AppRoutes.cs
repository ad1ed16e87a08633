using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace HealthKit.Exposure;

/// <summary>The routes that the app itself maps among the health endpoints. They stay the app's.</summary>
internal sealed class AppRoutes
{
    private readonly List<AppRoute> _routes = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    // Those without parameters that take what probes send: they win over endpoints of HealthKit of the same path.
    private readonly HashSet<string> _literals = new(StringComparer.OrdinalIgnoreCase);

    public AppRoutes(IEnumerable<Endpoint> endpoints, ParameterPolicyFactory? policies, RouteTable table)
    {
        var prefix = RoutePatternFactory.Parse(table.Prefix).PathSegments;
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>())
        {
            var pattern = endpoint.RoutePattern;
            var literal = LiteralPath(pattern.PathSegments);
            if (StartsWith(pattern.PathSegments, prefix) || (literal is not null && table.All.ContainsKey(literal)))
            {
                _routes.Add(new AppRoute(pattern, policies));
                _names.Add(pattern.RawText ?? literal ?? table.Prefix);
                if (literal is not null && TakesProbes(endpoint))
                {
                    _literals.Add(literal);
                }
            }
        }
    }

    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Whether a request for a path of HealthKit is the app's all the same.</summary>
    public bool Take(HttpContext context, ReadOnlySpan<char> path) => HealthResponder.IsProbe(context.Request.Method)
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

    private static string? LiteralPath(IReadOnlyList<RoutePatternPathSegment> segments) =>
        segments.All(segment => Literal(segment) is not null) ? "/" + string.Join('/', segments.Select(Literal)) : null;

    private static bool StartsWith(IReadOnlyList<RoutePatternPathSegment> segments, IReadOnlyList<RoutePatternPathSegment> prefix) =>
        segments.Count >= prefix.Count
        && prefix.Zip(segments).All(pair => string.Equals(Literal(pair.First), Literal(pair.Second), StringComparison.OrdinalIgnoreCase));

    private static string? Literal(RoutePatternPathSegment segment) =>
        segment is { IsSimple: true, Parts: [RoutePatternLiteralPart literal] } ? literal.Content : null;
}
