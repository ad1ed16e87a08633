namespace HealthKit.Http;

/// <summary>The app's routes on paths of HealthKit, found on the first request and again after each change of the app's routes.</summary>
internal sealed class CurrentAppRoutes
{
    private readonly EndpointDataSource? _app;
    private readonly Func<EndpointDataSource?, AppRoutes> _find;
    private volatile Lazy<AppRoutes> _routes;

    public CurrentAppRoutes(EndpointDataSource? app, Func<EndpointDataSource?, AppRoutes> find)
    {
        (_app, _find) = (app, find);
        _routes = new Lazy<AppRoutes>(FindAndFollow);
    }

    public AppRoutes Value => _routes.Value;

    // Lazy, because reading the app's endpoints or their change token creates them.
    private AppRoutes FindAndFollow()
    {
        if (_app is not null)
            ChangeToken.OnChange(_app.GetChangeToken, OnChange);

        return _find(_app);
    }

    // Starts the search here, so that the next request does not wait for it.
    private void OnChange()
    {
        _routes = new Lazy<AppRoutes>(() => _find(_app));
        Guard.Ignore(Task.Run(() => Value));
    }
}
