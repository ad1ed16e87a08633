using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Http;

/// <summary>The app's routes among the health endpoints, found at the first request and again after the app has changed its routes.</summary>
internal sealed class CurrentAppRoutes
{
    private readonly EndpointDataSource? _app;
    private readonly Func<EndpointDataSource?, AppRoutes> _find;
    private volatile Lazy<AppRoutes> _routes;

    /// <param name="app">The app's endpoints; they are not touched before <see cref="Value"/> is read, because that creates them.</param>
    /// <param name="find">Finds the routes.</param>
    public CurrentAppRoutes(EndpointDataSource? app, Func<EndpointDataSource?, AppRoutes> find)
    {
        (_app, _find) = (app, find);
        _routes = new Lazy<AppRoutes>(FindAndFollow);
    }

    public AppRoutes Value => _routes.Value;

    private AppRoutes FindAndFollow()
    {
        if (_app is not null)
        {
            ChangeToken.OnChange(_app.GetChangeToken, OnChange);
        }

        return _find(_app);
    }

    // The next request would wait for the search otherwise.
    private void OnChange()
    {
        _routes = new Lazy<AppRoutes>(() => _find(_app));
        _ = Task.Run(() => Value);
    }
}
