using System.Diagnostics;
using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>An app on Kestrel with one PostgreSQL check, and a view of that check's state.</summary>
internal sealed class WatchedApp : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly WebApplication _app;

    private WatchedApp(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public string Url => _app.Urls.First();

    private SnapshotStore Store => Services.GetRequiredService<SnapshotStore>();

    public CheckState State => Store.Latest.Checks[0];

    public CheckState StateOf(string name) => Store.Latest.Checks.Single(state => state.Definition.Name == name);

    /// <summary>Starts the app with its own data source, so that the settings of the connection string apply.</summary>
    public static Task<WatchedApp> StartAsync(string connectionString, Action<NpgsqlCheckOptions>? configure = null) =>
        StartAsync(services =>
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddHealthKit().AddNpgsql(configure: configure);
    });

    public static async Task<WatchedApp> StartAsync(Action<IServiceCollection> register, params (string Key, string Value)[] configuration)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            EnvironmentName = "Production",
            ContentRootPath = Path.GetTempPath(),
        });
        builder.Configuration.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        register(builder.Services);
        var app = builder.Build();
        try
        {
            await app.StartAsync();
            return new WatchedApp(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public Task<TimeSpan> UntilAsync(HealthStatus status, HealthReason? reason = null, TimeSpan? deadline = null) => UntilAsync(
        state => state.HasRun && state.Status == status && (reason is null || state.Reason == reason), deadline, $"{status} {reason}");

    /// <summary>Waits for a published state, and returns how long it took.</summary>
    public async Task<TimeSpan> UntilAsync(Func<CheckState, bool> condition, TimeSpan? deadline, string what,
        Func<CheckState>? ofWhich = null)
    {
        var limit = deadline ?? Deadline;
        ofWhich ??= () => State;
        try
        {
            // Snapshots that do not change a state do not wake a waiter, so the test polls.
            return await Eventually.TrueAsync(() => Task.FromResult(condition(ofWhich())), limit, what);
        }
        catch (TestServerException)
        {
            var state = ofWhich();
            throw new TestServerException(
                $"The check did not become {what} within {limit.TotalSeconds:0.#} s, but is {state.Status} {state.Reason} after "
                    + $"{state.ConsecutiveFailures} failures: {state.Exception}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
