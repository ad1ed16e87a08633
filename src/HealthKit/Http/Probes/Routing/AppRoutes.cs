namespace HealthKit.Http;

/// <summary>The routes that the app maps on paths of HealthKit. The app keeps them.</summary>
internal sealed class AppRoutes
{
    private readonly List<AppRoute> _routes = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    // Paths of app routes that accept a probe's method; these routes override HealthKit's endpoints of the same path.
    private readonly HashSet<string> _literals = new(StringComparer.OrdinalIgnoreCase);

    public AppRoutes(IEnumerable<Endpoint> endpoints, ParameterPolicyFactory? policies, RouteTable table)
    {
        var prefix = table.Prefix.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>().Where(IsMatchable))
        {
            var route = new AppRoute(endpoint.RoutePattern, policies);
            string[] literals = [.. route.LiteralPaths];
            var isNamed = route.BeginsWith(prefix) || Array.Exists(literals, table.OnAppPort.ContainsKey);
            if (!isNamed && !route.Covers(prefix))
                continue;

            _routes.Add(route);
            if (isNamed)
                _names.Add(route.Name);

            if (AcceptsProbes(endpoint))
                _literals.UnionWith(literals);
        }
    }

    /// <summary>Routes that begin with the prefix, or have the path of a HealthKit endpoint elsewhere, such as <c>/metrics</c>.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Whether the app, not HealthKit, answers this request for a path of HealthKit.</summary>
    public bool IsServedByApp(HttpContext context, ReadOnlySpan<char> path) =>
        HealthResponder.IsProbeMethod(context.Request.Method) ? AnswersProbes(path) : AnyRouteMatches(context);

    /// <summary>Whether the app, not HealthKit, answers probes of this path.</summary>
    public bool AnswersProbes(ReadOnlySpan<char> path) =>
        _literals.Count > 0 && _literals.GetAlternateLookup<ReadOnlySpan<char>>().Contains(path);

    // A loop: a closure would allocate for each mistyped path.
    public bool AnyRouteMatches(HttpContext context)
    {
        foreach (var route in _routes)
        {
            if (route.Matches(context))
                return true;
        }

        return false;
    }

    private static bool IsMatchable(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ISuppressMatchingMetadata>() is not { SuppressMatching: true };

    // An app route for POST does not hide a probe of the same path.
    private static bool AcceptsProbes(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { HttpMethods: { Count: > 0 } methods }
        || methods.Any(HealthResponder.IsProbeMethod);
}
