using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HealthKit.Http;

/// <summary>Passes requests of the management port to its endpoints. Each connection reuses one context.</summary>
internal sealed class ManagementApplication(ManagementEndpoints endpoints) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        var connection = contextFeatures as IHostContextContainer<HttpContext>;
        if (connection?.HostContext is DefaultHttpContext reused)
        {
            reused.Initialize(contextFeatures);
            return reused;
        }

        var context = new DefaultHttpContext(contextFeatures);
        connection?.HostContext = context;
        return context;
    }

    public Task ProcessRequestAsync(HttpContext context) => endpoints.RespondAsync(context);

    public void DisposeContext(HttpContext context, Exception? exception) => ((DefaultHttpContext)context).Uninitialize();
}
