namespace HealthKit.TestServers;

/// <summary>How a <see cref="ServiceProcess"/> is started.</summary>
public sealed class ServiceSettings
{
    /// <value>Environment variables, for example <c>["ConnectionStrings__Postgres"] = "..."</c>.</value>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();

    public IList<string> Arguments { get; } = [];

    /// <value>The network namespace to run in, which <see cref="NetworkNamespace"/> made. Default: ours.</value>
    public string? NetworkNamespace { get; set; }

    /// <value>A file or a named pipe that takes standard output. Default: the test reads it.</value>
    public string? StandardOutput { get; set; }

    /// <value>Whether to wait for the port. Default: yes. A worker has none, or has not started.</value>
    public bool WaitsForPort { get; set; } = true;

    /// <value>How long the port may take to answer. Default: 30 seconds.</value>
    public TimeSpan StartDeadline { get; set; } = TimeSpan.FromSeconds(60);
}
