using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>
/// A primary, a standby that streams from it, and an app. The app has one data source and one check for each way to choose between them,
/// and calls the database all the time.
/// </summary>
internal sealed class ReplicatedApp : IAsyncDisposable
{
    private const string Write = "insert into calls values (1)";
    private const string Read = "select count(*) from calls";

    // After a second the driver forgets the state of a host, so it detects that the host is back.
    private const string Limits = "Timeout=2;Command Timeout=2;Host Recheck Seconds=1";

    // The driver never forgets that a host is down, so the app continues with the other host.
    private const string Unforgotten = "Timeout=2;Command Timeout=2;Host Recheck Seconds=3600";

    // A hanging open lasts as long as by default. The standby comes first, so a connection that does not request the primary gets the
    // standby.
    private const string Patient = "Cancellation Timeout=-1;Host Recheck Seconds=1";

    // For data sources that a test watches: a late call or run is no failure.
    private const string Watched = "Timeout=30;Command Timeout=30";
    private static readonly TimeSpan WatchedTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(8);

    // The time of the runs and calls themselves, in addition to their waits.
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, AppCalls> _calls;
    private readonly WatchedApp _app;

    private ReplicatedApp(PostgresServer primary, PostgresServer standby, WatchedApp app)
    {
        (Primary, Standby, _app) = (primary, standby, app);
        _calls = Names.ToDictionary(name => name, name => new AppCalls(
            app.Services.GetRequiredKeyedService<NpgsqlDataSource>(name), Writers.Contains(name) ? Write : Read));
    }

    /// <value>The data sources that need the primary.</value>
    public static IReadOnlyList<string> Writers { get; } = ["read-write", "primary", "wrapped-read-write"];

    /// <value>The data sources that work with either host, and prefer the standby or list it first.</value>
    public static IReadOnlyList<string> Readers { get; } = ["any", "prefer-standby", "wrapped-prefer-standby"];

    /// <value>The data sources that need a standby.</value>
    public static IReadOnlyList<string> StandbyReaders { get; } = ["standby", "read-only"];

    public static IReadOnlyList<string> Names { get; } = [.. Writers, .. Readers, .. StandbyReaders];

    public PostgresServer Primary { get; }

    public PostgresServer Standby { get; }

    /// <param name="watched">
    /// The data sources that must work all the time. The first host of each must respond, or refuse connections, in the whole test.
    /// </param>
    public static async Task<ReplicatedApp> StartAsync(params string[] watched)
    {
        var primary = await PostgresServer.StartAsync();
        await primary.PsqlAsync("create table calls (id int); grant all on calls to app");
        var standby = await primary.StartStandbyAsync();
        var app = await WatchedApp.StartAsync(services =>
        {
            foreach (var name in Names)
            {
                var isWatched = watched.Contains(name);
                services.AddKeyedSingleton(name, (_, _) => Source(name, primary, standby, isWatched));
                services.AddHealthKit().AddNpgsql(name, options =>
                {
                    options.DataSourceKey = name;
                    options.Interval = TimeSpan.FromMilliseconds(500);
                    options.RetryInterval = TimeSpan.FromMilliseconds(250);
                    options.Timeout = isWatched ? WatchedTimeout : options.Timeout;
                });
            }
        });
        return new ReplicatedApp(primary, standby, app);
    }

    public CheckState StateOf(string name) => _app.StateOf(name);

    public AppCalls CallsOf(string name) => _calls[name];

    /// <summary>Asserts that the app's calls fail and that the check reports it within the stated time from now.</summary>
    public async Task CannotAsync(string name, HealthReason reason)
    {
        var successes = CallsOf(name).Successes;
        await InTimeAsync(name, HealthStatus.Unhealthy);

        // On a busy machine, the first failures may be too slow to tell the reason.
        await UntilAsync(name, state => state.Reason == reason, WatchedApp.Deadline, $"has the reason {reason}");

        // The call in progress at the failure may have succeeded.
        Assert.InRange(CallsOf(name).Successes, successes, successes + 1);
    }

    /// <summary>
    /// Asserts over many runs, and beyond the driver's own timeouts, that the app's calls still fail and the check still reports it.
    /// </summary>
    public async Task StillCannotAsync(string name)
    {
        var (successes, until) = (CallsOf(name).Successes, TimeProvider.System.GetUtcNow() + Long);
        await UntilAsync(name, state => state.Status != HealthStatus.Unhealthy || state.LastRun > until, WatchedApp.Deadline,
            "run for long");
        Assert.Equal((name, HealthStatus.Unhealthy), (name, StateOf(name).Status));
        Assert.Equal((name, successes), (name, CallsOf(name).Successes));
    }

    /// <summary>Asserts that the app's calls succeed again and that the check reports it within the stated time after that.</summary>
    public async Task CanAgainAsync(string name)
    {
        var successes = CallsOf(name).Successes;
        await Eventually.TrueAsync(() => Task.FromResult(CallsOf(name).Successes > successes),
            WatchedApp.Deadline, $"the app's calls of {name} succeed");
        await InTimeAsync(name, HealthStatus.Healthy);
    }

    public async ValueTask DisposeAsync()
    {
        Primary.Thaw();
        Standby.Thaw();
        foreach (var calls in _calls.Values)
            await calls.DisposeAsync();

        await _app.DisposeAsync();
        await Standby.DisposeAsync();
        await Primary.DisposeAsync();
    }

    private async Task InTimeAsync(string name, HealthStatus status)
    {
        using var delay = new SchedulingDelay();
        var took = await UntilAsync(name, state => state.Status == status, WatchedApp.Deadline, $"{status}");
        Assert.InRange(took, TimeSpan.Zero, delay.Bound(StateOf(name).Definition.WorstDetection, Work));
    }

    private Task<TimeSpan> UntilAsync(string name, Func<CheckState, bool> condition, TimeSpan deadline, string what) =>
        _app.UntilAsync(state => condition(state), deadline, $"{name} {what}, app: {CallsOf(name).LastFailure?.Message}", () =>
            StateOf(name));

    private static NpgsqlDataSource Source(string name, PostgresServer primary, PostgresServer standby, bool isWatched)
    {
        var (first, second, limits) = name == "wrapped-read-write" ? (standby, primary, Patient)
            : Writers.Contains(name) ? (primary, standby, Limits)
            : (standby, primary, StandbyReaders.Contains(name) ? Limits : Unforgotten);
        var hosts = $"{first.ConnectionString};Host={first.Host}:{first.Port},{second.Host}:{second.Port};{limits}"
            + (isWatched ? $";{Watched}" : "");
        return name switch
        {
            "wrapped-read-write" => new NpgsqlDataSourceBuilder(hosts).BuildMultiHost()
                .WithTargetSession(TargetSessionAttributes.ReadWrite),
            "wrapped-prefer-standby" => new NpgsqlDataSourceBuilder(hosts).BuildMultiHost()
                .WithTargetSession(TargetSessionAttributes.PreferStandby),
            "any" => new NpgsqlDataSourceBuilder(hosts).BuildMultiHost(),
            _ => NpgsqlDataSource.Create($"{hosts};Target Session Attributes={name}"),
        };
    }
}
