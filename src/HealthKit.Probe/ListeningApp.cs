using System.Net;

namespace HealthKit.Probe;

/// <summary>Finds where the app of the same container listens, by the variables that tell the app itself.</summary>
internal static class ListeningApp
{
    private const string Scheme = "http://";
    private const string SecureScheme = "https://";

    /// <summary>The variables in the order in which they count. The first that is set decides.</summary>
    public static Endpoint Find(Func<string, string?> variable)
    {
        if ((variable("HealthKit__ManagementPort") ?? variable("HEALTHKIT__MANAGEMENTPORT")) is { Length: > 0 } management)
        {
            var port = Endpoint.ParsePort(management, "HealthKit__ManagementPort");
            return (variable("HealthKit__Management__Address") ?? variable("HEALTHKIT__MANAGEMENT__ADDRESS")) is { Length: > 0 } address
                ? Endpoint.Parse(address.Contains(':') ? $"[{address.Trim('[', ']')}]" : address, "HealthKit__Management__Address") with { Port = port }
                : new Endpoint(Endpoint.Loopback, port);
        }

        if (variable("ASPNETCORE_URLS") is { Length: > 0 } urls)
        {
            return FromUrls(urls);
        }

        // What the server does too: with several, any will do.
        return variable("ASPNETCORE_HTTP_PORTS") is { Length: > 0 } ports
            ? new Endpoint(Endpoint.Loopback, Endpoint.ParsePort(First(ports), "ASPNETCORE_HTTP_PORTS"))
            : Endpoint.Default;
    }

    private static Endpoint FromUrls(string urls)
    {
        var isSecure = false;
        foreach (var range in urls.AsSpan().Split(';'))
        {
            var url = urls[range].Trim();
            isSecure |= url.StartsWith(SecureScheme, StringComparison.OrdinalIgnoreCase);
            if (url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                var rest = url[Scheme.Length..];
                return OnThisMachine(Endpoint.Parse(rest.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) ? rest : rest.TrimEnd('/'), "ASPNETCORE_URLS"));
            }
        }

        throw new UsageException(
            isSecure
                ? "ASPNETCORE_URLS has https only, which the probe does not speak. Set HealthKit__ManagementPort, or listen on http inside the container too."
                : $"ASPNETCORE_URLS has no URL that begins with http://: {UsageException.Quoted(urls)}.");
    }

    // A name other than localhost means all addresses to the server.
    private static Endpoint OnThisMachine(Endpoint endpoint) =>
        endpoint.Socket is not null || IPAddress.TryParse(endpoint.Host, out _) || endpoint.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? endpoint
            : endpoint with { Host = Endpoint.Loopback };

    private static string First(string ports)
    {
        foreach (var range in ports.AsSpan().Split(';'))
        {
            if (ports[range].Trim() is { Length: > 0 } port)
            {
                return port;
            }
        }

        return ports;
    }
}
