using System.Collections;
using System.Reflection;
using HealthKit.IntegrationTests.App;
using HealthKit.Npgsql;
using HealthKit.TestServers;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>Attempts outside the pool of a data source whose password provider returns another token at each call.</summary>
public sealed class DirectAttemptTests : IAsyncLifetime
{
    private const string Refused = "authentication";
    private const string Accepted = "healthy";

    private readonly ManualTime _time = new();
    private PostgresServer _server = null!;
    private NpgsqlDataSource _source = null!;
    private SingleFlight<NpgsqlQueryResult> _attempt = null!;
    private string? _password;
    private int _calls;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        var settings = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Password = null };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePasswordProvider(_ => Token(), (_, _) => ValueTask.FromResult(Token()));
        _source = builder.Build();
        var timeouts = QueryTimeouts.Of(new NpgsqlCheckOptions { Timeout = TimeSpan.FromMinutes(4) });
        var attempt = new DirectAttempt(_source, settings, isOneOfSeveral: false, timeouts, new TcpConnector(_time), _time);
        _attempt = NpgsqlQueryResult.SingleFlight(attempt.RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Token_ThatTheServerAccepts_IsUsedForAllAttempts()
    {
        _password = _server.Password;
        Assert.Equal(Accepted, await RunAsync());

        _password = null;
        for (var run = 0; run < 5; run++)
            Assert.Equal(Accepted, await RunAsync());

        Assert.Equal(1, Pools);
        await Eventually.TrueAsync(
            async () => await _server.ActiveConnectionsAsync() == 0, WatchedApp.Deadline, "no connection is left");
    }

    [Fact]
    public async Task Token_ThatExpires_IsReplacedInTheSameAttempt()
    {
        _password = _server.Password;
        Assert.Equal(Accepted, await RunAsync());
        _password = "another";
        await _server.PsqlAsync($"ALTER USER {_server.User} PASSWORD '{_password}'");

        Assert.Equal(Accepted, await RunAsync());

        Assert.Equal(2, Pools);
    }

    [Fact]
    public async Task Token_ThatTheServerRefuses_IsReplacedOnlyWhenTokensExpire()
    {
        for (var run = 0; run < 5; run++)
            Assert.Equal(Refused, await RunAsync());

        Assert.Equal(1, Pools);

        _time.Advance(TimeSpan.FromMinutes(10));
        for (var run = 0; run < 5; run++)
            Assert.Equal(Refused, await RunAsync());

        Assert.Equal(2, Pools);
        _time.Advance(TimeSpan.FromMinutes(10));
        _password = _server.Password;
        Assert.Equal(Accepted, await RunAsync());
    }

    /// <value>The data sources that the driver keeps for the test's server in statics.</value>
    private int Pools
    {
        get
        {
            var manager = typeof(NpgsqlConnection).Assembly.GetType("Npgsql.PoolManager", throwOnError: true)!;
            var pools = (IDictionary)manager.GetProperty("Pools", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
            return pools.Keys.Cast<string>().Count(text => new NpgsqlConnectionStringBuilder(text).Port == _server.Port);
        }
    }

    private string Token() => _password ?? $"token-{++_calls}";

    private async Task<string> RunAsync() => (await _attempt.RunAsync().WaitAsync(HangGuard.Limit)).Reason?.Code ?? Accepted;
}
