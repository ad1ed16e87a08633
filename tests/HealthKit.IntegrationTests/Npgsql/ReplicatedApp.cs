using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>A primary, a standby that streams from it, and an app with one data source and one check for each way to choose between them, which calls the database itself all the time.</summary>
internal sealed class ReplicatedApp : IAsyncDisposable
{
    private const string Write = "insert into calls values (1)";
    private const string Read = "select count(*) from calls";

    // The driver forgets what it knows of a host after a second, so that it notices that it is back.
    private const string Limits = "Timeout=2;Command Timeout=2;Host Recheck Seconds=1";

    // It never forgets that a host is away, so that the app works on with the other.
    private const string Unforgotten = "Timeout=2;Command Timeout=2;Host Recheck Seconds=3600";

    // An open that hangs does so for as long as by default. The standby comes first, so that a connection that does not ask for the primary gets there.
    private const string Patient = "Cancellation Timeout=-1;Host Recheck Seconds=1";

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(8);

    // The runs and calls themselves, beside what they wait for.
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, AppCalls> _calls;
    private readonly WatchedApp _app;

    private ReplicatedApp(PostgresServer primary, PostgresServer standby, WatchedApp app)
    {
        (Primary, Standby, _app) = (primary, standby, app);
        _calls = Names.ToDictionary(name => name, name => new AppCalls(
            app.Services.GetRequiredKeyedService<NpgsqlDataSource>(name), Writers.Contains(name) ? Write : Read));
    }

    /// <summary>Those that need the primary.</summary>
    public static IReadOnlyList<string> Writers { get; } = ["read-write", "primary", "wrapped-read-write"];

    /// <summary>Those that work with either, and prefer the standby or have it first.</summary>
    public static IReadOnlyList<string> Readers { get; } = ["any", "prefer-standby", "wrapped-prefer-standby"];

    /// <summary>Those that need a standby.</summary>
    public static IReadOnlyList<string> StandbyReaders { get; } = ["standby", "read-only"];

    public static IReadOnlyList<string> Names { get; } = [.. Writers, .. Readers, .. StandbyReaders];

    public PostgresServer Primary { get; }

    public PostgresServer Standby { get; }

    public static async Task<ReplicatedApp> StartAsync()
    {
        var primary = await PostgresServer.StartAsync();
        await primary.PsqlAsync("create table calls (id int); grant all on calls to app");
        var standby = await primary.StartStandbyAsync();
        var app = await WatchedApp.StartAsync(services =>
        {
            foreach (var name in Names)
            {
                services.AddKeyedSingleton(name, (_, _) => Source(name, primary, standby));
                services.AddHealthKit().AddNpgsql(name, options =>
                {
                    options.DataSourceKey = name;
                    options.Interval = TimeSpan.FromMilliseconds(500);
                    options.RetryInterval = TimeSpan.FromMilliseconds(250);
                });
            }
        });
        return new ReplicatedApp(primary, standby, app);
    }

    public CheckState StateOf(string name) => _app.StateOf(name);

    public AppCalls CallsOf(string name) => _calls[name];

    /// <summary>The app's calls fail, and the check says so within the stated time from now.</summary>
    public async Task CannotAsync(string name, HealthReason reason)
    {
        var successes = CallsOf(name).Successes;
        await InTimeAsync(name, HealthStatus.Unhealthy);
        Assert.Equal((name, reason), (name, StateOf(name).Reason));

        // The one that was under way when it broke may have got through.
        Assert.InRange(CallsOf(name).Successes, successes, successes + 1);
    }

    /// <summary>Over many runs, and over what the driver itself gives up after: the app's calls go on to fail, and the check to say so.</summary>
    public async Task StillCannotAsync(string name)
    {
        var (successes, until) = (CallsOf(name).Successes, TimeProvider.System.GetUtcNow() + Long);
        await UntilAsync(name, state => state.Status != HealthStatus.Unhealthy || state.LastRun > until, WatchedApp.Deadline, "run for long");
        Assert.Equal((name, HealthStatus.Unhealthy), (name, StateOf(name).Status));
        Assert.Equal((name, successes), (name, CallsOf(name).Successes));
    }

    /// <summary>The app's calls succeed again, and the check says so within the stated time from then.</summary>
    public async Task CanAgainAsync(string name)
    {
        var successes = CallsOf(name).Successes;
        await Eventually.TrueAsync(() => Task.FromResult(CallsOf(name).Successes > successes), WatchedApp.Deadline, $"the app's calls of {name} succeed");
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
        _app.UntilAsync(state => condition(state), deadline, $"{name} {what}, app: {CallsOf(name).LastFailure?.Message}", () => StateOf(name));

    private static NpgsqlDataSource Source(string name, PostgresServer primary, PostgresServer standby)
    {
        var (first, second, limits) = name == "wrapped-read-write" ? (standby, primary, Patient)
            : Writers.Contains(name) ? (primary, standby, Limits)
            : (standby, primary, StandbyReaders.Contains(name) ? Limits : Unforgotten);
        var hosts = $"{first.ConnectionString};Host={first.Host}:{first.Port},{second.Host}:{second.Port};{limits}";
        return name switch
        {
            "wrapped-read-write" => new NpgsqlDataSourceBuilder(hosts).BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite),
            "wrapped-prefer-standby" => new NpgsqlDataSourceBuilder(hosts).BuildMultiHost().WithTargetSession(TargetSessionAttributes.PreferStandby),
            "any" => new NpgsqlDataSourceBuilder(hosts).BuildMultiHost(),
            _ => NpgsqlDataSource.Create($"{hosts};Target Session Attributes={name}"),
        };
    }
}
