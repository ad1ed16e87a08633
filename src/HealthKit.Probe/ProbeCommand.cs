using System.Collections;

namespace HealthKit.Probe;

/// <summary>
/// The request to send, from the arguments and, where they set nothing, from the environment variables. The timeout is that of one
/// attempt; <c>Wait</c> is for how long to repeat the request. An origin is a sentence; it is empty when the caller set the value.
/// </summary>
internal sealed record ProbeCommand(
    ProbeTarget Target, TimeSpan Timeout, int Expected, TimeSpan Wait, bool IsQuiet, string EndpointOrigin = "", string PathOrigin = "")
{
    public const string Usage = "healthkit-probe [url | port path] [--timeout 5s] [--expect 200] [--wait 60s] [--quiet]";

    public const string Help =
        $"""
        {Usage}

        Requests a health endpoint once, prints one line, and exits with 0 for the expected status code, otherwise with 1.

          url          http://host:port/path or http://unix:/run/app.sock:/path
          port path    either or both
          --timeout    the time limit for the whole response: 500ms, 5s, 2m. Default 5s
          --expect     the status code for exit code 0. Default 200
          --wait       repeats the request for this time until the status code is as expected
          --quiet      prints nothing

        Without arguments it reads the environment only, and neither appsettings.json nor the app's arguments:
          HEALTHCHECK_HOST, HEALTHCHECK_PORT, HEALTHCHECK_PATH, HEALTHCHECK_TIMEOUT
          HealthKit__ManagementPort and HealthKit__Management__Address, else Kestrel__Endpoints__<name>__Url, URLS or HTTP_PORTS
          HealthKit__PathPrefix and HealthKit__Paths__Live
        All but the first four may have the prefix ASPNETCORE_ or DOTNET_. Without any, it requests
        http://localhost:5000/health/live.
        """;

    private const string NotRead = "The probe does not read appsettings.json or the app's arguments.";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    public static ProbeCommand Parse(ReadOnlySpan<string> arguments, IDictionary variables)
    {
        var options = new Options();
        while (arguments.Length > 0)
            options.Parse(ref arguments);

        var settings = new AppSettings(variables);
        var givenPath = options.Path
            ?? (Given(variables, "HEALTHCHECK_PATH") is { } text ? ProbeTarget.ValidPath(text, "HEALTHCHECK_PATH") : null);
        var (path, pathOrigin) = givenPath is not null ? (givenPath, "") : PathOf(settings);
        var (endpoint, endpointOrigin) = options.Endpoint is { } given ? (given, "") : EndpointOf(options.Port, variables, settings);
        var timeout = options.Timeout
            ?? (Given(variables, "HEALTHCHECK_TIMEOUT") is { } limit ? Duration.Parse(limit, "HEALTHCHECK_TIMEOUT") : DefaultTimeout);
        return new ProbeCommand(
            new ProbeTarget(endpoint, path), timeout, options.Expected, options.Wait, options.IsQuiet, endpointOrigin, pathOrigin);
    }

    /// <summary>The output line for an outcome. It adds the origin of the target when there is no response, or a 404.</summary>
    public string LineOf(Outcome outcome)
    {
        if (outcome.Status == Expected)
            return $"{outcome}";

        var origin = outcome.Status switch
        {
            null => EndpointOrigin,
            404 => PathOrigin,
            _ => "",
        };
        return origin.Length == 0 ? $"{outcome} {Target}" : $"{outcome} {Target} ({origin})";
    }

    private static (string Path, string Origin) PathOf(AppSettings settings)
    {
        var (path, found) = LivenessPath.Find(settings);
        return (path, found is not null
            ? $"The path comes from {found}."
            : $"The probe used the default path, because HealthKit__PathPrefix and HealthKit__Paths__Live are not set. {NotRead}");
    }

    private static (Endpoint Endpoint, string Origin) EndpointOf(int? port, IDictionary variables, AppSettings settings)
    {
        port ??= Given(variables, "HEALTHCHECK_PORT") is { } text ? Endpoint.ParsePort(text, "HEALTHCHECK_PORT") : null;
        var host = Given(variables, "HEALTHCHECK_HOST") is { } name ? HostOf(name, "HEALTHCHECK_HOST") : null;
        if (port is { } given)
        {
            // Does not read the app's settings, because they may have no endpoint that the probe supports.
            return (new Endpoint(host ?? Endpoint.Loopback, given), "");
        }

        var (found, variable) = AppEndpointFinder.Find(settings);
        var origin = variable is not null
            ? $"The port comes from {variable}."
            : "The probe used the framework's default port, because no variable sets the port. Set HEALTHCHECK_PORT, "
            + "HealthKit__ManagementPort, Kestrel__Endpoints__<name>__Url, URLS or HTTP_PORTS; the last four may have the prefix "
            + $"ASPNETCORE_ or DOTNET_. {NotRead}";

        // The app on another host is in another container, where the framework's images listen on port 8080.
        var isKnown = found.Socket is null && variable is not null;
        return host is null ? (found, origin) : (new Endpoint(host, isKnown ? found.Port : Endpoint.DefaultPort), origin);
    }

    // Two or more colons mean an IPv6 address.
    private static string HostOf(string host, string source) => host.AsSpan().Count(':') == 1
        ? throw new UsageException($"{source} contains a port: {UsageException.Quoted(host)}. Set the port with HEALTHCHECK_PORT.")
        : Endpoint.Parse(host.Contains(':') ? $"[{host.Trim('[', ']')}]" : host, source).Host;

    // For a service with the name healthcheck, Kubernetes sets HEALTHCHECK_PORT=tcp://10.96.13.7:80 in every container of the namespace.
    // Docker's links do the same.
    private static string? Given(IDictionary variables, string name) =>
        variables[name] is string { Length: > 0 } text
        && !(text.Contains("://", StringComparison.Ordinal) && text.AsSpan(0, text.IndexOf(':')) is "tcp" or "udp" or "sctp")
            ? text
            : null;
}
