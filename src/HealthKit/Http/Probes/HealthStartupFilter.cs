using HealthKit.Diagnostics;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Http;

/// <summary>As the first startup filter, puts the middleware ahead of the whole app.</summary>
internal sealed class HealthStartupFilter(IOptions<HealthKitOptions> options, HostServer server, IServiceProvider services) : IStartupFilter
{
    private string _appRouteNames = "";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.Value.Enabled && server.IsReal)
        {
            app.Use(Build);
        }

        next(app);
    };

    // Runs when the pipeline is built, because all routes of the app are known only then.
    private RequestDelegate Build(RequestDelegate app)
    {
        // Connections are shed also when the app maps the health endpoints itself.
        RequestDelegate next = new ConnectionShedding(app, services.GetRequiredService<SnapshotStore>()).InvokeAsync;
        if (services.GetRequiredService<EndpointMode>().IsMapped)
        {
            return next;
        }

        var table = services.GetRequiredService<RouteTable>();
        var appRoutes = new CurrentAppRoutes(services.GetService<EndpointDataSource>(), app => FindAppRoutes(app, table));

        // The first read of the endpoints builds them, which takes time. It runs while the server starts, unless a probe comes earlier.
        _ = Task.Run(() => appRoutes.Value);
        var health = new HealthMiddleware(
            next, services.GetRequiredService<HealthResponder>(), table.Prefix, table.All, appRoutes,
            services.GetRequiredService<AppMetricsExporter>());
        services.GetRequiredService<ProbeShortcut>().Middleware = health;
        return health.InvokeAsync;
    }

    private AppRoutes FindAppRoutes(EndpointDataSource? app, RouteTable table)
    {
        var routes = new AppRoutes(app?.Endpoints ?? [], services.GetService<ParameterPolicyFactory>(), table);
        var names = string.Join(", ", routes.Names);
        if (Interlocked.Exchange(ref _appRouteNames, names) != names && names.Length > 0)
        {
            // Probes wait for the routes, so a slow log provider must not delay them.
            var logger = services.GetRequiredService<LogQueue>().For(services.GetRequiredService<ILogger<HealthMiddleware>>());
            HttpLog.AppRoutes(logger, names);
        }

        return routes;
    }
}
