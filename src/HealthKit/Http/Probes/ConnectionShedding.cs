using HealthKit.Snapshots;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Http;

/// <summary>
/// While the service drains, asks clients with every response to go elsewhere: HTTP/1.1 with <c>Connection: close</c>, HTTP/2 with GOAWAY. A
/// keep-alive connection that is cut at the stop instead takes a request with it.
/// </summary>
internal sealed class ConnectionShedding(RequestDelegate next, SnapshotStore store)
{
    // Any response with it tells Envoy that this host is not to be chosen again, before its own next check of it:
    // https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/health_checking
    private const string ImmediateFailure = "x-envoy-immediate-health-check-fail";
    private static readonly StringValues True = "true";

    public Task InvokeAsync(HttpContext context)
    {
        if (store.Latest.Host.Phase == HostPhase.Draining)
        {
            Shed(context);
        }

        return next(context);
    }

    private static void Shed(HttpContext context)
    {
        context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

        // When the response starts: an exception handler clears what was set before.
        context.Response.OnStarting(
            static state =>
            {
                ((HttpResponse)state).Headers[ImmediateFailure] = True;
                return Task.CompletedTask;
            },
            context.Response);
    }
}
