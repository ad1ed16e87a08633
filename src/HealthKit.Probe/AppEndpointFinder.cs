namespace HealthKit.Probe;

/// <summary>Finds the app's endpoint from the environment variables that the app reads, in the framework's order.</summary>
internal static class AppEndpointFinder
{
    private const string Scheme = "http://";
    private const string SecureScheme = "https://";
    private const string Endpoints = "Kestrel:Endpoints";
    private const string DefaultProtocols = "Kestrel:EndpointDefaults:Protocols";

    // The framework's default without any setting.
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

        // Kestrel ignores the host's addresses when it has endpoints of its own, unless PreferHostingUrls is true.
        var (kestrel, host) = (ListenersOfKestrel(settings), ListenersOfHost(settings));
        var listeners = kestrel.Count > 0 && !(host.Count > 0 && settings["PreferHostingUrls"]?.IsTrue is true) ? kestrel : host;
        return listeners.Count > 0 ? First(listeners) : new Found(new Endpoint("localhost", FrameworkPort), Variable: null);
    }

    private static List<Listener> ListenersOfKestrel(AppSettings settings)
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

    private static List<Listener> ListenersOfHost(AppSettings settings)
    {
        var supportsHttp1 = SupportsHttp1(settings[DefaultProtocols]);
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

        void Add(Setting? setting, string prefix)
        {
            foreach (var part in setting?.Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
                listeners.Add(new Listener(setting!.Variable, prefix + part, supportsHttp1));
        }
    }

    /// <summary>The first listener that the probe supports; all listeners lead to the same app.</summary>
    private static Found First(List<Listener> listeners)
    {
        Listener? refused = null;
        foreach (var listener in listeners)
        {
            var isHttp = listener.Url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
            if (isHttp && listener.SupportsHttp1)
                return new Found(EndpointOf(listener), listener.Variable);

            // An http listener makes the more useful error.
            refused = refused is null || isHttp ? listener : refused;
        }

        var (variable, url) = (refused!.Variable, refused.Url);
        const string fix = "Set HealthKit__ManagementPort, or also listen on http inside the container.";
        throw new UsageException(
            url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? $"{variable} has no HTTP/1.1 endpoint (Protocols), and the probe supports only HTTP/1.1. {fix}"
            : url.StartsWith(SecureScheme, StringComparison.OrdinalIgnoreCase)
                ? $"{variable} has only https endpoints, which the probe does not support. {fix}"
            : $"{variable} has no http:// URL: {UsageException.Quoted(url)}. Add one, or pass a port to the probe.");
    }

    private static Endpoint EndpointOf(Listener listener)
    {
        var rest = listener.Url[Scheme.Length..];
        var isUnix = rest.StartsWith("unix:", StringComparison.OrdinalIgnoreCase);
        var endpoint = Endpoint.Parse(isUnix ? rest : rest.TrimEnd('/'), listener.Variable);

        // For any host name except localhost, Kestrel listens on all addresses.
        var isExact = isUnix || IPAddress.TryParse(endpoint.Host, out _)
            || endpoint.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        return isExact ? endpoint : endpoint with { Host = Endpoint.Loopback };
    }

    // The value is Http1, Http2, Http1AndHttp2 or Http1AndHttp2AndHttp3. Without TLS the default is HTTP/1.1.
    private static bool SupportsHttp1(Setting? protocols) =>
        protocols is null || protocols.Value.Contains("Http1", StringComparison.OrdinalIgnoreCase);

    /// <summary>The app's endpoint, and the environment variable that sets it; <c>null</c> when no variable does.</summary>
    internal sealed record Found(Endpoint Endpoint, string? Variable);

    private sealed record Listener(string Variable, string Url, bool SupportsHttp1);
}
