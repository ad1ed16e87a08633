using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Http;

/// <summary>
/// Decides which requests of the management port read everything: those of the same machine or pod, those with the token, and all in Development.
/// </summary>
internal sealed class OperatorAccess(ManagementGuard guard, IHostEnvironment environment)
{
    private static readonly IPAddress MappedLoopback = IPAddress.Loopback.MapToIPv6();
    private readonly bool _isDevelopment = environment.IsDevelopment();

    public bool IsOperator(HttpContext context) =>
        _isDevelopment || (IsLocal(context.Connection.RemoteIpAddress) && !IsForwarded(context.Request)) || guard.HasToken(context.Request);

    // Not all of 127.0.0.0/8: Istio's sidecar connects from 127.0.0.6 for any caller.
    private static bool IsLocal(IPAddress? address) =>
        IPAddress.Loopback.Equals(address) || IPAddress.IPv6Loopback.Equals(address) || MappedLoopback.Equals(address);

    // Through a proxy beside the app every caller comes from loopback. The values of these headers prove nothing; their presence shows a proxy. NGINX adds
    // none by default, and speaks HTTP/1.0.
    private static bool IsForwarded(HttpRequest request)
    {
        if (HttpProtocol.IsHttp10(request.Protocol))
        {
            return true;
        }

        foreach (var (name, _) in request.Headers)
        {
            if (name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("X-Envoy", StringComparison.OrdinalIgnoreCase)
                || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Via", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
