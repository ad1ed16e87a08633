using HealthKit.Telemetry.Prometheus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace HealthKit.Http;

/// <summary>As the first startup filter, puts the middleware ahead of the whole app.</summary>
internal sealed class HealthStartupFilter(IOptions<HealthKitOptions> options, HostServer server, IServiceProvider services) : IStartupFilter
{
    private string _appRouteNames = "";

    // Probes wait for the routes, so a slow log provider must not delay them.
    private ILogger Logger => services.GetRequiredService<LogQueue>().For(services.GetRequiredService<ILogger<HealthMiddleware>>());

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.Value.Enabled && server.CanServe)
            app.Use(Build);

        next(app);
    };

    // Runs when the pipeline is built, because all routes of the app are known only then.
    private RequestDelegate Build(RequestDelegate app)
    {
        services.GetRequiredService<MeterCollector>().FollowOtherListeners();

        // Connections are shed also when the app maps the health endpoints itself.
        RequestDelegate next = new ConnectionShedding(app, services.GetRequiredService<SnapshotStore>()).InvokeAsync;
        var mode = services.GetRequiredService<EndpointMode>();
        if (mode.IsMapped)
            return next;

        if (options.Value.DetailsWhenAuthorized is not null)
            HttpLog.NothingAuthorized(Logger);

        var table = services.GetRequiredService<RouteTable>();
        var appRoutes = new CurrentAppRoutes(services.GetService<EndpointDataSource>(), app => FindAppRoutes(app, table));
        mode.AppRoutes = appRoutes;

        // The first read of the endpoints builds them, which takes time. It runs while the server starts, unless a probe comes earlier.
        Guard.Ignore(Task.Run(() => appRoutes.Value));
        var health = new HealthMiddleware(
            next, services.GetRequiredService<HealthResponder>(), table.Prefix, table.OnAppPort, appRoutes,
            services.GetRequiredService<AppMetricsExporter>());
        services.GetRequiredService<EarlyProbeResponder>().Middleware = health;
        return health.InvokeAsync;
    }

    private AppRoutes FindAppRoutes(EndpointDataSource? app, RouteTable table)
    {
        var routes = new AppRoutes(app?.Endpoints ?? [], services.GetService<ParameterPolicyFactory>(), table);
        var names = string.Join(", ", routes.Names);
        if (Interlocked.Exchange(ref _appRouteNames, names) != names && names.Length > 0)
            HttpLog.AppRoutes(Logger, names);

        return routes;
    }
}
