using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>Twenty connections for users, three for superusers, and an app without superuser rights.</summary>
public sealed class NpgsqlConnectionsTests
{
    private const string Patient = "Timeout=60;Command Timeout=60";

    // A run that the machine delays must not hide what the check counts.
    private static readonly TimeSpan LongTimeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Connections_OfAServerThatFillsAndEmpties_AreSeenAtTheirThresholds()
    {
        await using var server = await PostgresServer.StartAsync(static settings => settings.MaxConnections = 23);
        await using var source = NpgsqlDataSource.Create($"{server.ConnectionString};{Patient}");
        await using var others = new FaultScene(
            server, NpgsqlDataSource.Create($"{server.ConnectionString};{Patient};Application Name=others"));
        await using var app = await StartAsync(source, CheckImpact.Critical, LongTimeout);
        await UsesAsync(app, 1, HealthStatus.Healthy);

        await HoldAsync(others, 14);
        await UsesAsync(app, 15, HealthStatus.Healthy);
        await HoldAsync(others, 1);
        await UsesAsync(app, 16, HealthStatus.Degraded);
        await HoldAsync(others, 1);
        await UsesAsync(app, 17, HealthStatus.Degraded);
        await HoldAsync(others, 1);
        await UsesAsync(app, 18, HealthStatus.Unhealthy);
        await HoldAsync(others, 2);
        await UsesAsync(app, 20, HealthStatus.Unhealthy);

        await others.ReleaseAsync();
        await server.PsqlAsync("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'others'");
        await UsesAsync(app, 1, HealthStatus.Healthy);
    }

    [Fact]
    public async Task Connections_AllInUse_ByDefaultDegrade()
    {
        await using var server = await PostgresServer.StartAsync(static settings => settings.MaxConnections = 5);
        await using var source = NpgsqlDataSource.Create($"{server.ConnectionString};{Patient}");
        await using var others = await source.OpenConnectionAsync();
        await using var app = await StartAsync(source, CheckImpact.Degrades, LongTimeout);

        await UsesAsync(app, 2, HealthStatus.Degraded);
    }

    [Fact]
    public async Task Server_FrozenOrStopped_HasReasonTimeoutOrConnectionRefused()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var app = await StartAsync(source, CheckImpact.Critical, TimeSpan.FromSeconds(1));
        await app.UntilAsync(HealthStatus.Healthy);

        server.Freeze();
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Timeout);
        server.Thaw();
        await app.UntilAsync(HealthStatus.Healthy);
        await server.StopAsync();
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.ConnectionRefused);
    }

    private static Task<WatchedApp> StartAsync(NpgsqlDataSource source, CheckImpact impact, TimeSpan timeout) =>
        WatchedApp.StartAsync(services =>
    {
        services.AddSingleton(source);
        services.AddHealthKit().AddNpgsqlConnections(configure: options =>
        {
            options.Impact = impact;
            (options.Interval, options.Timeout) = (TimeSpan.FromMilliseconds(100), timeout);
            options.FailAfter = options.RecoverAfter = 1;
        });
    });

    private static async Task HoldAsync(FaultScene others, int count)
    {
        for (var held = 0; held < count; held++)
            await others.HoldOfPoolAsync();
    }

    private static Task UsesAsync(WatchedApp app, int used, HealthStatus status)
    {
        var reason = status == HealthStatus.Healthy ? null : HealthReason.Threshold;
        return app.UntilAsync(
            state => state.Status == status && state.Reason == reason && state.Data.TryGetValue("used", out var seen)
                && seen is int count && count == used, deadline: null, $"{status} {reason} with {used} in use");
    }
}
