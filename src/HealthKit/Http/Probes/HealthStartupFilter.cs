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

/// <summary>
/// Puts our middleware in front of everything, when it is the first of the startup filters. Decides when the pipeline is built, since only
/// then all routes of the app are known.
/// </summary>
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

    private RequestDelegate Build(RequestDelegate app)
    {
        // Also an app that serves the health endpoints itself is to lose no request when it stops.
        RequestDelegate next = new ConnectionShedding(app, services.GetRequiredService<SnapshotStore>()).InvokeAsync;
        if (services.GetRequiredService<EndpointMode>().IsMapped)
        {
            return next;
        }

        var table = services.GetRequiredService<RouteTable>();
        var appRoutes = new CurrentAppRoutes(services.GetService<EndpointDataSource>(), app => Find(app, table));

        // Beside the start of the server, or with a probe that comes before: whoever looks at endpoints makes them, which takes its time.
        _ = Task.Run(() => appRoutes.Value);
        var health = new HealthMiddleware(
            next, services.GetRequiredService<HealthResponder>(), table.Prefix, table.All, appRoutes, services.GetRequiredService<AppMetricsExporter>());
        services.GetRequiredService<ProbeShortcut>().Middleware = health;
        return health.InvokeAsync;
    }

    private AppRoutes Find(EndpointDataSource? app, RouteTable table)
    {
        var routes = new AppRoutes(app?.Endpoints ?? [], services.GetService<ParameterPolicyFactory>(), table);
        var names = string.Join(", ", routes.Names);
        if (Interlocked.Exchange(ref _appRouteNames, names) != names && names.Length > 0)
        {
            // Probes wait for the routes, and so must not wait for a log.
            var logger = services.GetRequiredService<LogQueue>().For(services.GetRequiredService<ILogger<HealthMiddleware>>());
            HttpLog.AppRoutes(logger, names);
        }

        return routes;
    }
}
