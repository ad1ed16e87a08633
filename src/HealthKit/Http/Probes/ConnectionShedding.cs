using Microsoft.AspNetCore.Connections.Features;

namespace HealthKit.Http;

/// <summary>
/// While the service drains, every response of the app asks the client to reconnect elsewhere: HTTP/1.1 with <c>Connection: close</c>,
/// HTTP/2 with GOAWAY. Otherwise the stop would cut keep-alive connections and lose the requests on them.
/// </summary>
internal sealed class ConnectionShedding(RequestDelegate next, SnapshotStore store)
{
    // Envoy stops routing to a host as soon as a response carries this header, before its next health check of the host:
    // https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/health_checking
    private const string ImmediateFailure = "x-envoy-immediate-health-check-fail";

    public Task InvokeAsync(HttpContext context)
    {
        if (store.Latest.Host.Phase == HostPhase.Draining)
        {
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

            // Set when the response starts, because an exception handler clears headers that were set earlier.
            context.Response.OnStarting(SetImmediateFailure, context.Response);
        }

        return next(context);
    }

    private static Task SetImmediateFailure(object response)
    {
        ((HttpResponse)response).Headers[ImmediateFailure] = "true";
        return Task.CompletedTask;
    }
}
