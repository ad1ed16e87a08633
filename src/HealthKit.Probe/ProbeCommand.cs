namespace HealthKit.Probe;

/// <summary>What the caller asked for: arguments first, the variables of the environment where they are silent.</summary>
internal sealed record ProbeCommand(ProbeTarget Target, TimeSpan Timeout, int Expected, TimeSpan Wait, bool IsQuiet)
{
    public const string Usage = "healthkit-probe [url | port path] [--timeout 5s] [--expect 200] [--wait 60s] [--quiet]";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    public static ProbeCommand Parse(ReadOnlySpan<string> arguments, Func<string, string?> variable)
    {
        var options = new Options();
        while (arguments.Length > 0)
        {
            options.Take(ref arguments);
        }

        var path = options.Path ?? Set(variable, "HEALTHCHECK_PATH", ProbeTarget.ValidPath) ?? ProbeTarget.DefaultPath;
        var timeout = options.Timeout
            ?? (variable("HEALTHCHECK_TIMEOUT") is { Length: > 0 } text ? Duration.Parse(text, "HEALTHCHECK_TIMEOUT") : DefaultTimeout);
        return new ProbeCommand(
            new ProbeTarget(options.Endpoint ?? FromEnvironment(options.Port, variable), path), timeout, options.Expected, options.Wait, options.IsQuiet);
    }

    private static Endpoint FromEnvironment(int? port, Func<string, string?> variable)
    {
        port ??= variable("HEALTHCHECK_PORT") is { Length: > 0 } text ? Endpoint.ParsePort(text, "HEALTHCHECK_PORT") : null;
        var host = Set(variable, "HEALTHCHECK_HOST", HostOf);

        // Where the app listens is not looked up when it was told: what stands there may be of no use to a probe.
        var found = port is null ? ListeningApp.Find(variable) : new Endpoint(Endpoint.Loopback, port.Value);
        return host is null ? found : new Endpoint(host, found.Socket is null ? found.Port : Endpoint.DefaultPort);
    }

    /// <summary>A name or an address; with two colons and more it is one of IPv6.</summary>
    private static string HostOf(string host, string source) => host.AsSpan().Count(':') == 1
        ? throw new UsageException($"{source} is a host without a port, not {UsageException.Quoted(host)}. The port has a variable of its own, HEALTHCHECK_PORT.")
        : Endpoint.Parse(host.Contains(':') ? $"[{host.Trim('[', ']')}]" : host, source).Host;

    private static string? Set(Func<string, string?> variable, string name, Func<string, string, string> parse) =>
        variable(name) is { Length: > 0 } text ? parse(text, name) : null;
}
