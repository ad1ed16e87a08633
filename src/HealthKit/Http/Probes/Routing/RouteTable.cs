namespace HealthKit.Http;

/// <summary>The paths of all endpoints, from the options and the names of the checks.</summary>
internal sealed class RouteTable(IOptions<HealthKitOptions> options, CheckCatalog catalog, IHostEnvironment environment)
{
    public string Prefix { get; } = options.Value.PathPrefix;

    /// <summary>Every path of the app's port, including those of single checks.</summary>
    public IReadOnlyDictionary<string, HealthRoute> OnAppPort => field ??= Paths(withPages: options.Value.ManagementPort is null);

    /// <summary>Every path of the management port. When there is one, only it serves the pages for operators and scrapers.</summary>
    public IReadOnlyDictionary<string, HealthRoute> OnManagementPort => field ??= Paths(withPages: true);

    private Dictionary<string, HealthRoute> Paths(bool withPages)
    {
        var paths = ProbePaths(options.Value);
        foreach (var (index, check) in catalog.Definitions.Index())
            paths[$"{Prefix}/{check.Name}"] = new HealthRoute(ProbeKind.Overall, index);

        if (!withPages)
            return paths;

        if (options.Value.Metrics.Enabled)
            paths[options.Value.Metrics.Path] = HealthRoute.Of(HealthPage.Metrics);

        var names = options.Value.Paths;
        AddPage(names.Stream, "", HealthPage.Stream);
        AddPage(string.IsNullOrEmpty(names.Stream) ? "" : "$stream", "", HealthPage.RepeatingStream);
        AddPage(names.History, "", HealthPage.History);

        // On the app's port, which the public may reach, only Development serves the dashboard.
        if (options.Value.ManagementPort is not null || environment.IsDevelopment())
        {
            AddPage(names.Ui, "", HealthPage.Dashboard);
            AddPage(names.Ui, "/script.js", HealthPage.DashboardScript);
            AddPage(names.Ui, "/style.css", HealthPage.DashboardStyle);
        }

        return paths;

        void AddPage(string path, string below, HealthPage page)
        {
            if (!string.IsNullOrEmpty(path))
                paths[HealthPaths.Under(Prefix, path) + below] = HealthRoute.Of(page);
        }
    }

    private static Dictionary<string, HealthRoute> ProbePaths(HealthKitOptions options)
    {
        var routes = new Dictionary<string, HealthRoute>(StringComparer.OrdinalIgnoreCase)
        {
            [options.PathPrefix] = HealthRoute.Of(ProbeKind.Overall),
        };
        Add(options.Paths.Live, ProbeKind.Live, "liveness", "/livez");
        Add(options.Paths.Ready, ProbeKind.Ready, "readiness", "/readyz");
        Add(options.Paths.Startup, ProbeKind.Startup, null, "/startupz");
        if (options.KubernetesAliases)
            routes["/healthz"] = HealthRoute.Of(ProbeKind.Overall);

        return routes;

        void Add(string path, ProbeKind probe, string? alias, string kubernetesAlias)
        {
            if (string.IsNullOrEmpty(path))
                return;

            var route = HealthRoute.Of(probe);
            routes[HealthPaths.Under(options.PathPrefix, path)] = route;
            if (alias is not null)
                routes[$"{options.PathPrefix}/{alias}"] = route;

            if (options.KubernetesAliases)
                routes[kubernetesAlias] = route;
        }
    }
}
