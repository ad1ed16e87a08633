using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace HealthKit.Http;

/// <summary>The app with the probes answered ahead of it. The context of a probe is <c>null</c>: the app never sees it.</summary>
/// <typeparam name="TContext">What the app keeps of a request; a reference type.</typeparam>
internal sealed class ProbeApplication<TContext>(IHttpApplication<TContext> app, ProbeShortcut probes) : IHttpApplication<TContext>
    where TContext : notnull
{
    public TContext CreateContext(IFeatureCollection contextFeatures) =>
        probes.TryRespond(contextFeatures) ? default! : app.CreateContext(contextFeatures);

    public Task ProcessRequestAsync(TContext context) => context is null ? ProbeShortcut.FinishAsync() : app.ProcessRequestAsync(context);

    public void DisposeContext(TContext context, Exception? exception)
    {
        if (context is not null)
        {
            app.DisposeContext(context, exception);
        }
    }
}
