using System.Net;

namespace HealthKit.Probe;

/// <summary>Finds where the app of the same container listens, by the environment variables that the app itself reads, in the order of the framework.</summary>
internal static class AppEndpointFinder
{
    private const string Scheme = "http://";
    private const string SecureScheme = "https://";
    private const string Endpoints = "Kestrel:Endpoints";
    private const string DefaultProtocols = "Kestrel:EndpointDefaults:Protocols";

    /// <summary>Where the framework listens when nothing says where.</summary>
    private const int FrameworkPort = 5000;

    public static Found Find(AppSettings settings)
    {
        if (settings["HealthKit:ManagementPort"] is { } management)
        {
            var port = Endpoint.ParsePort(management.Value, management.Variable);
            return new Found(
                settings["HealthKit:Management:Address"] is { Value: var address, Variable: var variable }
                    ? Endpoint.Parse(address.Contains(':') ? $"[{address.Trim('[', ']')}]" : address, variable) with { Port = port }
                    : new Endpoint(Endpoint.Loopback, port),
                management.Variable);
        }

        // The server ignores the addresses of the host when it has endpoints of its own, unless it is told otherwise.
        var (own, hosts) = (OfServer(settings), OfHost(settings));
        var listeners = own.Count > 0 && !(hosts.Count > 0 && settings["PreferHostingUrls"]?.IsTrue is true) ? own : hosts;
        return listeners.Count > 0 ? First(listeners) : new Found(new Endpoint("localhost", FrameworkPort), Variable: null);
    }

    private static List<Listener> OfServer(AppSettings settings)
    {
        var listeners = new List<Listener>();
        foreach (var name in settings.Below(Endpoints))
        {
            if (settings[$"{Endpoints}:{name}:Url"] is { } url)
            {
                var protocols = settings[$"{Endpoints}:{name}:Protocols"] ?? settings[DefaultProtocols];
                listeners.Add(new Listener(url.Variable, url.Value, SupportsHttp1(protocols)));
            }
        }

        return listeners;
    }

    private static List<Listener> OfHost(AppSettings settings)
    {
        var isPlain = SupportsHttp1(settings[DefaultProtocols]);
        var listeners = new List<Listener>();
        if (settings["urls"] is { } urls)
        {
            Add(urls, "");
        }
        else
        {
            Add(settings["http_ports"], $"{Scheme}*:");
            Add(settings["https_ports"], $"{SecureScheme}*:");
        }

        return listeners;

        void Add(Setting? setting, string before)
        {
            foreach (var part in setting?.Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
            {
                listeners.Add(new Listener(setting!.Variable, before + part, isPlain));
            }
        }
    }

    /// <summary>The first that the probe can speak to: any will do, since all lead to the same app.</summary>
    private static Found First(List<Listener> listeners)
    {
        Listener? refused = null;
        foreach (var listener in listeners)
        {
            var isHttp = listener.Url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
            if (isHttp && listener.SupportsHttp1)
            {
                return new Found(EndpointOf(listener), listener.Variable);
            }

            // What is closest to being of use explains best.
            refused = refused is null || isHttp ? listener : refused;
        }

        var (variable, url) = (refused!.Variable, refused.Url);
        const string cure = "Set HealthKit__ManagementPort, or listen on http inside the container too.";
        throw new UsageException(
            url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? $"{variable} has no HTTP/1.1 (Protocols), and the probe speaks nothing else. {cure}"
            : url.StartsWith(SecureScheme, StringComparison.OrdinalIgnoreCase) ? $"{variable} has https only, which the probe does not speak. {cure}"
            : $"{variable} has no URL that begins with http://: {UsageException.Quoted(url)}.");
    }

    private static Endpoint EndpointOf(Listener listener)
    {
        var rest = listener.Url[Scheme.Length..];
        var endpoint = Endpoint.Parse(rest.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) ? rest : rest.TrimEnd('/'), listener.Variable);

        // A name other than localhost means all addresses to the server.
        return endpoint.Socket is not null || IPAddress.TryParse(endpoint.Host, out _) || endpoint.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? endpoint
            : endpoint with { Host = Endpoint.Loopback };
    }

    // Http1, Http2, Http1AndHttp2, ...; without TLS the default is HTTP/1.1.
    private static bool SupportsHttp1(Setting? protocols) => protocols is null || protocols.Value.Contains("Http1", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the app listens.</summary>
    /// <param name="Endpoint">The endpoint.</param>
    /// <param name="Variable">The environment variable that says so, or <c>null</c> when none does.</param>
    internal sealed record Found(Endpoint Endpoint, string? Variable);

    private sealed record Listener(string Variable, string Url, bool SupportsHttp1);
}
