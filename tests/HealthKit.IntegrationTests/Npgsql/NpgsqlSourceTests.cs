using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

public sealed class NpgsqlSourceTests
{
    private const string Unread = "this is no connection string; Password=hunter2";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task KeyedDataSource_FromCodeOrConfiguration_IsUsedByTheCheck(bool fromConfiguration)
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app = await WatchedApp.StartAsync(
            services =>
            {
                services.AddSingleton(_ => NpgsqlDataSource.Create("Host=nowhere.invalid"));
                services.AddKeyedSingleton("orders", (_, _) => NpgsqlDataSource.Create(server.ConnectionString));
                services.AddHealthKit().AddNpgsql("orders", options => options.DataSourceKey = fromConfiguration ? null : "orders");
            },
            fromConfiguration ? [("HealthKit:Checks:orders:DataSourceKey", "orders")] : []);

        await app.UntilAsync(HealthStatus.Healthy);

        Assert.Equal("orders", app.State.Definition.Name);
    }

    [Fact]
    public async Task ConnectionStringName_WhateverItsPoolSizes_KeepsOneConnectionUntilTheHostEnds()
    {
        await using var server = await PostgresServer.StartAsync();
        await using (var app = await WatchedApp.StartAsync(
            services => services.AddHealthKit().AddNpgsql("orders", options => options.ConnectionStringName = "Orders"),
            ("ConnectionStrings:Orders", $"{server.ConnectionString};Minimum Pool Size=5;Maximum Pool Size=20;Pooling=false"),
            ("HealthKit:Checks:orders:Interval", "00:00:00.100"),
            ("HealthKit:Checks:orders:Timeout", "00:00:30")))
        {
            await app.UntilAsync(HealthStatus.Healthy);
            var runs = app.State.LastRun;
            await app.UntilAsync(state => state.LastRun > runs, deadline: null, "asked again");

            Assert.Equal(1, await server.ActiveConnectionsAsync());
        }

        await Eventually.TrueAsync(async () => await server.ActiveConnectionsAsync() == 0, WatchedApp.Deadline, "the connection is closed");
    }

    [Fact]
    public async Task ConnectionStringName_ServerFrozen_IsSeenAndTheHostEndsAtOnce()
    {
        await using var server = await PostgresServer.StartAsync();
        var app = await WatchedApp.StartAsync(
            services => services.AddHealthKit().AddNpgsql("orders", options => options.ConnectionStringName = "Orders"),
            ("ConnectionStrings:Orders", server.ConnectionString),
            ("HealthKit:Checks:orders:Interval", "00:00:00.100"));
        await app.UntilAsync(HealthStatus.Healthy);

        server.Freeze();
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Timeout);
        await app.DisposeAsync().AsTask().WaitAsync(HangGuard.Limit);
        server.Thaw();
    }

    [Fact]
    public void AddNpgsql_ConnectionStringAsName_IsRefusedWithoutEcho()
    {
        var exception = Assert.Throws<ArgumentException>(
            () => new ServiceCollection().AddHealthKit().AddNpgsql("Host=db.internal;Username=app;Password=hunter2"));

        Assert.Equal(
            "The check's name looks like a connection string, so it is not repeated here. Pass a name such as \"orders-db\", and the "
            + "connection string by name through the options (ConnectionStringName). (Parameter 'name')",
            exception.Message);
    }

    [Fact]
    public async Task Host_NoDataSource_IsRefusedAtStart() => Assert.Equal(
        "Check \"orders\" needs an NpgsqlDataSource, but none is registered. Register the app's data source, such as "
        + "services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString)), or set "
        + "HealthKit:Checks:orders:ConnectionStringName to the name of a connection string.",
        await RefusalAsync(_ => { }));

    [Fact]
    public async Task Host_NoSuchKeyedDataSource_IsRefusedAtStart() => Assert.Equal(
        "HealthKit:Checks:orders:DataSourceKey is the key of an NpgsqlDataSource that is not registered. Register it with "
        + "services.AddKeyedSingleton(key, ...), or correct the key.",
        await RefusalAsync(options => options.DataSourceKey = new object()));

    [Fact]
    public async Task Host_NoSuchConnectionString_IsRefusedAtStart() => Assert.Equal(
        "HealthKit:Checks:orders:ConnectionStringName is \"Stock\", but the configuration has no ConnectionStrings:Stock. "
        + "Add it, or correct the name.",
        await RefusalAsync(options => options.ConnectionStringName = "Stock"));

    [Fact]
    public async Task Host_ConnectionStringAsItsOwnName_IsRefusedWithoutEcho() => Assert.Equal(
        "HealthKit:Checks:orders:ConnectionStringName looks like a connection string, so its value is not shown. Put the connection "
        + "string into the configuration as ConnectionStrings:<name>, and set ConnectionStringName to that name.",
        await RefusalAsync(options => options.ConnectionStringName = "Host=db.internal;Password=hunter2"));

    [Fact]
    public async Task Host_ConnectionStringThatCannotBeRead_IsRefusedWithoutEcho() => Assert.Equal(
        "ConnectionStrings:Unread is not a valid Npgsql connection string; its value is not shown. Write it as "
        + "Host=...;Username=...;Password=...;Database=...",
        await RefusalAsync(options => options.ConnectionStringName = "Unread"));

    [Fact]
    public async Task Host_KeyAndConnectionString_IsRefusedAtStart() => Assert.Equal(
        "HealthKit:Checks:orders sets both DataSourceKey and ConnectionStringName. Remove one of them.",
        await RefusalAsync(options => (options.DataSourceKey, options.ConnectionStringName) = ("orders", "Unread")));

    [Fact]
    public async Task Host_SwitchedOff_StartsWithoutADataSource()
    {
        await using var app = await WatchedApp.StartAsync(
            services => services.AddHealthKit(options => options.Enabled = false).AddNpgsql("orders"));

        Assert.Empty(app.Services.GetServices<NpgsqlDataSource>());
    }

    [Fact]
    public async Task DataSource_FactoryThrows_MakesTheCheckUnhealthyWithTheException()
    {
        await using var app = await WatchedApp.StartAsync(services =>
        {
            services.AddSingleton<NpgsqlDataSource>(_ => throw new InvalidOperationException("No database today."));
            services.AddHealthKit().AddNpgsql();
        });

        await app.UntilAsync(
            static state => state is { HasRun: true, Status: HealthStatus.Unhealthy, Exception.Message: "No database today." }
                && state.Reason == HealthReason.Error, deadline: null, "unhealthy with the exception of the factory");
    }

    private static async Task<string> RefusalAsync(Action<NpgsqlCheckOptions> configure)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => WatchedApp.StartAsync(
            services => services.AddHealthKit().AddNpgsql("orders", configure),
            ("ConnectionStrings:Unread", Unread)));
        return Assert.Single(exception.Failures);
    }
}
