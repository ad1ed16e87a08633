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
        var (settings, names) = (options.Value, options.Value.Paths);
        var paths = new Dictionary<string, HealthRoute>(StringComparer.OrdinalIgnoreCase) { [Prefix] = HealthRoute.Of(ProbeKind.Overall) };
        AddProbe(names.Live, ProbeKind.Live, "/livez", "liveness");
        AddProbe(names.Ready, ProbeKind.Ready, "/readyz", "readiness");
        AddProbe(names.Startup, ProbeKind.Startup, "/startupz");
        if (settings.KubernetesAliases)
            paths["/healthz"] = HealthRoute.Of(ProbeKind.Overall);

        foreach (var (index, check) in catalog.Definitions.Index())
            paths[$"{Prefix}/{check.Name}"] = new HealthRoute(ProbeKind.Overall, index);

        if (!withPages)
            return paths;

        if (settings.Metrics.Enabled)
            paths[settings.Metrics.Path] = HealthRoute.Of(HealthPage.Metrics);

        AddPage(names.Stream, "", HealthPage.Stream);
        AddPage(string.IsNullOrEmpty(names.Stream) ? "" : "$stream", "", HealthPage.RepeatingStream);
        AddPage(names.History, "", HealthPage.History);

        // On the app's port, which the public may reach, only Development serves the dashboard.
        if (settings.ManagementPort is not null || environment.IsDevelopment())
        {
            AddPage(names.Ui, "", HealthPage.Dashboard);
            AddPage(names.Ui, "/script.js", HealthPage.DashboardScript);
            AddPage(names.Ui, "/style.css", HealthPage.DashboardStyle);
        }

        return paths;

        void AddProbe(string path, ProbeKind probe, string kubernetesAlias, string? alias = null)
        {
            if (string.IsNullOrEmpty(path))
                return;

            var route = HealthRoute.Of(probe);
            paths[HealthPaths.Under(Prefix, path)] = route;
            if (alias is not null)
                paths[$"{Prefix}/{alias}"] = route;

            if (settings.KubernetesAliases)
                paths[kubernetesAlias] = route;
        }

        void AddPage(string path, string below, HealthPage page)
        {
            if (!string.IsNullOrEmpty(path))
                paths[HealthPaths.Under(Prefix, path) + below] = HealthRoute.Of(page);
        }
    }
}
