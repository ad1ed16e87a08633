namespace HealthKit.TestServers;

/// <summary>The settings with which a <see cref="ServiceProcess"/> starts.</summary>
public sealed class ServiceSettings
{
    /// <value>Environment variables, for example <c>["ConnectionStrings__Postgres"] = "..."</c>.</value>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();

    public IList<string> Arguments { get; } = [];

    /// <value>The name of the <see cref="NetworkNamespace"/> to run in. Default: the namespace of the test.</value>
    public string? NetworkNamespace { get; set; }

    /// <value>A file or a named pipe that receives standard output. Default: the test reads it.</value>
    public string? StandardOutput { get; set; }

    /// <value>
    /// Whether to wait for the port. Default: yes. A worker has no port, and a service that has not started has not opened it.
    /// </value>
    public bool WaitsForPort { get; set; } = true;

    /// <value>How long the port may take to respond. Default: 60 seconds.</value>
    public TimeSpan StartDeadline { get; set; } = HangGuard.Limit;
}
