using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Secrets;

/// <summary>Error messages of the drivers about real servers: rejected credentials, unknown hosts and databases, missing sockets.</summary>
public sealed class DriverSecretTests : IAsyncLifetime
{
    private readonly Canaries _canaries = new();
    private readonly Dictionary<string, string> _postgres = [];
    private readonly Dictionary<string, string> _redis = [];
    private PostgresServer? _postgresServer;
    private RedisServer? _redisServer;

    private IReadOnlyList<string> Checks => [.. _postgres.Keys, .. _redis.Keys];

    public async ValueTask InitializeAsync()
    {
        _postgresServer =
            await PostgresServer.StartAsync(settings => (settings.User, settings.Password) = (_canaries.User, _canaries.Password));
        _redisServer = await RedisServer.StartAsync(settings => settings.Password = "another");
        var (user, password, database) = (_canaries.User, _canaries.Password, _canaries.Database);

        _postgres["pg-password"] = $"Host=127.0.0.1;Port={_postgresServer.Port};Username={user};Password={password}x;"
            + $"Database={_postgresServer.Database}";
        _postgres["pg-user"] = $"Host=127.0.0.1;Port={_postgresServer.Port};Username={user}x;Password={password};Database={database}";
        _postgres["pg-database"] = $"Host=127.0.0.1;Port={_postgresServer.Port};Username={user};Password={password};Database={database}";
        _postgres["pg-host"] = _canaries.ConnectionString;
        _postgres["pg-socket"] = $"Host={_canaries.Path};Username={user};Password={password};Database={database}";
        _redis["redis-password"] = $"127.0.0.1:{_redisServer.Port},password={password},name={user}";
        _redis["redis-host"] = $"{_canaries.Host}:6379,password={password},name={user}";
    }

    public async ValueTask DisposeAsync()
    {
        await _postgresServer!.DisposeAsync();
        await _redisServer!.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("None")]
    public async Task AnswersAndLogs_OfDriversThatFail_HoldNoCanary(string? details)
    {
        await using var app = await StartAsync(details);
        await app.Logs.UntilAsync(1100, Checks.Count);

        var answers = await SecretOutputs.AskAllAsync(app, Checks);

        Assert.Empty(
            from answer in answers
            from canary in _canaries.All
            where answer.Answer.Contains(canary, StringComparison.OrdinalIgnoreCase)
            select $"{canary} in {answer.Request}:\n{answer.Answer}");
        Assert.DoesNotContain(app.Logs.Lines, line => line.Everything.Contains(_canaries.Password, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task FullDetails_OfDriversThatFail_NameTheHostAndNeverThePassword()
    {
        await using var app = await StartAsync("Full");
        await app.Logs.UntilAsync(1100, Checks.Count);

        var answers = await SecretOutputs.AskAllAsync(app, Checks);

        Assert.Contains(answers, answer => answer.Answer.Contains(_canaries.User, StringComparison.Ordinal));
        Assert.DoesNotContain(answers, answer => answer.Answer.Contains(_canaries.Password, StringComparison.OrdinalIgnoreCase));
    }

    private Task<TestApp> StartAsync(string? details) => TestApp.StartAsync(builder =>
    {
        builder.Configuration["HealthKit:Details"] = details;
        var checks = builder.Services.AddHealthKit(options => options.KubernetesAliases = true);
        foreach (var (name, connectionString) in _postgres)
        {
            builder.Configuration[$"ConnectionStrings:{name}"] = connectionString;
            checks.AddNpgsql(name, check => check.ConnectionStringName = name);
        }

        foreach (var (name, connectionString) in _redis)
        {
            builder.Configuration[$"ConnectionStrings:{name}"] = connectionString;
            checks.AddRedis(name, check => check.ConnectionStringName = name);
        }
    });
}
