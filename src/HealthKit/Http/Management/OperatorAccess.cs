namespace HealthKit.Http;

/// <summary>Grants full details to requests from the same machine or pod, to requests with the token, and to all in Development.</summary>
internal sealed class OperatorAccess(ManagementGuard guard, IHostEnvironment environment)
{
    private static readonly IPAddress MappedLoopback = IPAddress.Loopback.MapToIPv6();
    private static readonly string[] ProxyHeaders = ["X-Real-IP", "Forwarded", "Via"];
    private readonly bool _isDevelopment = environment.IsDevelopment();

    public bool IsOperator(HttpContext context) =>
        _isDevelopment || (IsLocal(context.Connection.RemoteIpAddress) && !IsForwarded(context.Request)) || guard.HasToken(context.Request);

    // Not all of 127.0.0.0/8: Istio's sidecar connects from 127.0.0.6 for any caller.
    private static bool IsLocal(IPAddress? address) =>
        IPAddress.Loopback.Equals(address) || IPAddress.IPv6Loopback.Equals(address) || MappedLoopback.Equals(address);

    // Behind a proxy on the same machine every caller comes from loopback. The values of these headers prove nothing, but their presence
    // shows a proxy. NGINX adds none by default, and uses HTTP/1.0.
    private static bool IsForwarded(HttpRequest request) =>
        HttpProtocol.IsHttp10(request.Protocol)
        || request.Headers.Keys.Any(static name => name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("X-Envoy", StringComparison.OrdinalIgnoreCase)
            || ProxyHeaders.Contains(name, StringComparer.OrdinalIgnoreCase));
}
