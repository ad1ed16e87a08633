namespace HealthKit.Http;

/// <summary>Wraps the app and answers probes ahead of it. A probe has the context <c>null</c>, so the app never sees it.</summary>
/// <typeparam name="TContext">The app's context of a request; a reference type.</typeparam>
internal sealed class ProbeApplication<TContext>(IHttpApplication<TContext> app, EarlyProbeResponder probes) : IHttpApplication<TContext>
    where TContext : notnull
{
    public TContext CreateContext(IFeatureCollection contextFeatures) =>
        probes.TryRespond(contextFeatures) ? default! : app.CreateContext(contextFeatures);

    public Task ProcessRequestAsync(TContext context) =>
        context is null ? EarlyProbeResponder.FinishAsync() : app.ProcessRequestAsync(context);

    public void DisposeContext(TContext context, Exception? exception)
    {
        if (context is not null)
            app.DisposeContext(context, exception);
    }
}
