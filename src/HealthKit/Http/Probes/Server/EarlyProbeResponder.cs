namespace HealthKit.Http;

/// <summary>
/// Answers probes at the server, before the host creates a context, a measurement, a span or a log line for the request.
/// All other requests, HealthKit's pages included, go to the host.
/// </summary>
internal sealed class EarlyProbeResponder
{
    // A server processes a request on the thread that created its context.
    [ThreadStatic]
    private static Task? t_unfinished;

    [ThreadStatic]
    private static DefaultHttpContext? t_context;

    /// <summary>Set when the app's pipeline is built, unless the app maps the endpoints itself.</summary>
    public HealthMiddleware? Middleware { get; set; }

    /// <summary>Answers a probe. Returns whether the request was one; <see cref="FinishAsync"/> waits for the rest of the write.</summary>
    public bool TryRespond(IFeatureCollection features)
    {
        // Kestrel's feature collection implements the feature itself. Looking it up would be the slowest step here.
        var request = features as IHttpRequestFeature ?? features.GetRequiredFeature<IHttpRequestFeature>();
        if (Middleware!.ProbeOf(request.Path) is not { } route || !HealthResponder.IsProbeMethod(request.Method))
            return false;

        var context = RentContext(features);
        var response = Respond(context, route);
        var isFinished = response is null or { IsCompletedSuccessfully: true };
        t_unfinished = isFinished ? null : response;
        if (isFinished)
            ReturnContext(context);

        return response is not null;
    }

    /// <summary>Waits for the response to the last probe on this thread.</summary>
    public static Task FinishAsync()
    {
        var unfinished = t_unfinished;
        t_unfinished = null;
        return unfinished ?? Task.CompletedTask;
    }

    private Task? Respond(HttpContext context, HealthRoute route)
    {
        try
        {
            return Middleware!.TryRespond(context, route);
        }
        catch (Exception exception)
        {
            // The server handles exceptions of the processing only, not of the creation of the context.
            return Task.FromException(exception);
        }
    }

    private static DefaultHttpContext RentContext(IFeatureCollection features)
    {
        if (t_context is not { } context)
            return new DefaultHttpContext(features);

        t_context = null;
        context.Initialize(features);
        return context;
    }

    private static void ReturnContext(DefaultHttpContext context)
    {
        context.Uninitialize();
        t_context = context;
    }
}
