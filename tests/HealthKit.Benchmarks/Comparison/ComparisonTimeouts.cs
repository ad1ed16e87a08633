using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison;

/// <summary>How long the comparison waits for the apps and servers.</summary>
internal sealed record ComparisonTimeouts
{
    public static ComparisonTimeouts Default { get; } = new();

    /// <summary>For tests on a busy machine. The figures are then not those of HealthKit's default timeouts.</summary>
    public static ComparisonTimeouts Long { get; } = new()
    {
        Check = TimeSpan.FromSeconds(20),
        Ready = HangGuard.Limit,
        FirstSuccess = HangGuard.Limit,
        LoadedRequest = TimeSpan.FromSeconds(60),
        PacedRequest = TimeSpan.FromSeconds(100),
        OutageProbe = TimeSpan.FromSeconds(10),
        Verdict = HangGuard.Limit,
        DriverSeconds = 120,
    };

    /// <value>The timeout of HealthKit's checks. Default <c>null</c>: their own default.</value>
    public TimeSpan? Check { get; private init; }

    /// <value>How long HealthKit's app may take until it is ready.</value>
    public TimeSpan Ready { get; private init; } = TimeSpan.FromSeconds(30);

    /// <value>
    /// How long to repeat a first request until it succeeds, and a load until it completes a request. Default: it is not repeated.
    /// </value>
    public TimeSpan FirstSuccess { get; private init; }

    /// <value>How long one request of wrk may take. Default: that of wrk.</value>
    public TimeSpan LoadedRequest { get; private init; } = TimeSpan.FromSeconds(2);

    /// <value>How long one paced probe may take. Default: longer than the timeout of any prober.</value>
    public TimeSpan PacedRequest { get; private init; } = TimeSpan.FromSeconds(10);

    /// <value>How long one probe during an outage may take. Default: that of <c>timeoutSeconds</c> in Kubernetes.</value>
    public TimeSpan OutageProbe { get; private init; } = TimeSpan.FromSeconds(1);

    /// <value>How long a verdict may take. Default: longer than any driver waits. A verdict that takes longer never comes.</value>
    public TimeSpan Verdict { get; private init; } = TimeSpan.FromMinutes(2);

    /// <value>How long the app's own clients wait for the servers. Default <c>null</c>: as long as their drivers do by default.</value>
    public int? DriverSeconds { get; private init; }

    public string OfPostgres(string connectionString) => DriverSeconds is { } seconds
        ? $"{connectionString};Timeout={seconds};Command Timeout={seconds}"
        : connectionString;

    public string OfRedis(string connectionString) => DriverSeconds is { } seconds
        ? $"{connectionString},syncTimeout={seconds}000,asyncTimeout={seconds}000"
        : connectionString;
}
