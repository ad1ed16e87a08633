using System.Collections;

namespace HealthKit.Probe;

/// <summary>What the caller asked for: arguments first, the variables of the environment where they are silent.</summary>
/// <param name="Target">Where to ask.</param>
/// <param name="Timeout">For one attempt.</param>
/// <param name="Expected">The status code that is a success.</param>
/// <param name="Wait">How long to ask again and again.</param>
/// <param name="IsQuiet">Whether to print nothing.</param>
/// <param name="EndpointOrigin">Where the endpoint comes from; empty when the caller gave it.</param>
/// <param name="PathOrigin">Where the path comes from; empty when the caller gave it.</param>
internal sealed record ProbeCommand(
    ProbeTarget Target, TimeSpan Timeout, int Expected, TimeSpan Wait, bool IsQuiet, string EndpointOrigin = "", string PathOrigin = "")
{
    public const string Usage = "healthkit-probe [url | port path] [--timeout 5s] [--expect 200] [--wait 60s] [--quiet]";
    private const string NotRead = "The probe does not read appsettings.json and the app's arguments.";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    public static ProbeCommand Parse(ReadOnlySpan<string> arguments, IDictionary variables)
    {
        var options = new Options();
        while (arguments.Length > 0)
        {
            options.Parse(ref arguments);
        }

        var settings = new AppSettings(variables);
        var (path, pathOrigin) = (options.Path ?? Parsed(variables, "HEALTHCHECK_PATH", ProbeTarget.ValidPath)) is { } given ? (given, "") : PathOf(settings);
        var (endpoint, endpointOrigin) = options.Endpoint is { } named ? (named, "") : EndpointOf(options.Port, variables, settings);
        var timeout = options.Timeout ?? (Given(variables, "HEALTHCHECK_TIMEOUT") is { } text ? Duration.Parse(text, "HEALTHCHECK_TIMEOUT") : DefaultTimeout);
        return new ProbeCommand(new ProbeTarget(endpoint, path), timeout, options.Expected, options.Wait, options.IsQuiet, endpointOrigin, pathOrigin);
    }

    /// <summary>The line that tells of an outcome, with what may be wrong with the target when the app was not found there.</summary>
    public string LineOf(Outcome outcome)
    {
        if (outcome.Status == Expected)
        {
            return $"{outcome}";
        }

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
        return (path, found is not null ? $"The path comes from {found}." : $"The default path: HealthKit__PathPrefix and HealthKit__Paths__Live are not set. {NotRead}");
    }

    private static (Endpoint Endpoint, string Origin) EndpointOf(int? port, IDictionary variables, AppSettings settings)
    {
        port ??= Given(variables, "HEALTHCHECK_PORT") is { } text ? Endpoint.ParsePort(text, "HEALTHCHECK_PORT") : null;
        var host = Parsed(variables, "HEALTHCHECK_HOST", HostOf);
        if (port is { } reported)
        {
            // Where the app listens is not looked up: what stands there may be of no use to a probe.
            return (new Endpoint(host ?? Endpoint.Loopback, reported), "");
        }

        var (found, variable) = AppEndpointFinder.Find(settings);
        var origin = variable is not null
            ? $"The port comes from {variable}."
            : "The framework's default port: of HEALTHCHECK_PORT, HealthKit__ManagementPort, Kestrel__Endpoints__<name>__Url, URLS and HTTP_PORTS none is "
            + $"set, neither bare nor with ASPNETCORE_ or DOTNET_ before it. {NotRead}";

        // Another container is not looked into: images of the framework listen there.
        var isKnown = found.Socket is null && variable is not null;
        return host is null ? (found, origin) : (new Endpoint(host, isKnown ? found.Port : Endpoint.DefaultPort), origin);
    }

    /// <summary>A name or an address; with two colons and more it is one of IPv6.</summary>
    private static string HostOf(string host, string source) => host.AsSpan().Count(':') == 1
        ? throw new UsageException($"{source} is a host without a port, not {UsageException.Quoted(host)}. The port has a variable of its own, HEALTHCHECK_PORT.")
        : Endpoint.Parse(host.Contains(':') ? $"[{host.Trim('[', ']')}]" : host, source).Host;

    private static string? Parsed(IDictionary variables, string name, Func<string, string, string> parse) =>
        Given(variables, name) is { } text ? parse(text, name) : null;

    // For a service named healthcheck, Kubernetes sets HEALTHCHECK_PORT=tcp://10.96.13.7:80 in every container of the namespace; Docker's links do the same.
    private static string? Given(IDictionary variables, string name) =>
        variables[name] is string { Length: > 0 } text && !(text.Contains("://", StringComparison.Ordinal) && text.AsSpan(0, text.IndexOf(':')) is "tcp" or "udp" or "sctp")
            ? text
            : null;
}
