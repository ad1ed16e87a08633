using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HealthKit.Http;

/// <summary>Gives the requests of the management port to its endpoints, with one context for each connection.</summary>
internal sealed class ManagementApplication(ManagementEndpoints endpoints) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<HttpContext> connection)
        {
            return new DefaultHttpContext(contextFeatures);
        }

        if (connection.HostContext is DefaultHttpContext kept)
        {
            kept.Initialize(contextFeatures);
            return kept;
        }

        var context = new DefaultHttpContext(contextFeatures);
        connection.HostContext = context;
        return context;
    }

    public Task ProcessRequestAsync(HttpContext context) => endpoints.RespondAsync(context);

    public void DisposeContext(HttpContext context, Exception? exception) => ((DefaultHttpContext)context).Uninitialize();
}
