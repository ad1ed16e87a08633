using System.Diagnostics;
using System.Net.Sockets;
using HealthKit.TestServers;
using Npgsql;

namespace HealthKit.IntegrationTests.Servers;

public sealed class PostgresServerTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task PostgresServer_NamesOfAnyKind_TakesThemAll()
    {
        await using var server = await PostgresServer.StartAsync(settings =>
        {
            settings.User = "user 'x' \"y\"";
            settings.Password = @"pass'word""\;=한글";
            settings.Database = "data;base \"z\"";
        });

        await using var source = NpgsqlDataSource.Create(server.ConnectionString);

        Assert.Equal("user 'x' \"y\"|data;base \"z\"", await ScalarAsync(source, "select current_user || '|' || current_database()"));
    }

    [Fact]
    public async Task PostgresServer_WrongPassword_IsRefused()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var source =
            NpgsqlDataSource.Create($"Host={server.Host};Port={server.Port};Username={server.User};Password=wrong;"
                + $"Database={server.Database}");

        var exception = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(source, "select 1"));

        Assert.Equal("28P01", exception.SqlState);
    }

    [Fact]
    public async Task PostgresServer_FrozenThenThawed_AnswersTheSameQueryLate()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await ScalarAsync(source, "select 1");

        server.Freeze();
        var late = ScalarAsync(source, "select 'late'");
        using var stranger = new TcpClient();
        await stranger.ConnectAsync(server.Host, server.Port);
        var frozen = await Task.WhenAny(late, Task.Delay(300));
        server.Thaw();

        Assert.NotSame(late, frozen);
        Assert.Equal("late", await late.WaitAsync(Deadline));
    }

    [Fact]
    public async Task PostgresServer_StoppedThenStartedAgain_RefusesThenServesTheSameData()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await server.PsqlAsync("create table kept as select 'yes' as value; grant select on kept to public");

        await server.StopAsync();
        var exception = await Assert.ThrowsAsync<NpgsqlException>(() => ScalarAsync(source, "select 1"));
        await server.StartAgainAsync();

        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(exception.InnerException).SocketErrorCode);
        Assert.Equal("yes", await ScalarAsync(source, "select value from kept"));
    }

    [Fact]
    public async Task PostgresServer_FrozenThenDisposed_LeavesNoProcessAndNoFolder()
    {
        var server = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await ScalarAsync(source, "select 1");
        server.Freeze();

        await server.DisposeAsync();

        Assert.DoesNotContain(Process.GetProcesses(), process => process.Id == server.ProcessId);
        Assert.False(Directory.Exists(Path.GetDirectoryName(server.DataFolder)));
    }

    [Fact]
    public async Task PostgresServer_MaxConnectionsReached_RefusesTheUserButNotPsql()
    {
        await using var server = await PostgresServer.StartAsync(settings => settings.MaxConnections = 5);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var first = await source.OpenConnectionAsync();
        await using var second = await source.OpenConnectionAsync();

        var exception = await Assert.ThrowsAsync<PostgresException>(async () => await source.OpenConnectionAsync());

        Assert.Equal("53300", exception.SqlState);
        Assert.Equal(2, await server.ActiveConnectionsAsync());
    }

    [Fact]
    public async Task PostgresServer_BadSetting_ThrowsWithTheServersOwnText()
    {
        var exception = await Assert.ThrowsAsync<TestServerException>(
            () => PostgresServer.StartAsync(settings => settings.Configuration["work_mem"] = "nonsense"));

        Assert.Contains("postgres ended with exit code 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("invalid value for parameter \"work_mem\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgresServer_ProcessId_IsThePostmastersOwn()
    {
        await using var server = await PostgresServer.StartAsync();

        var lines = await File.ReadAllLinesAsync(Path.Combine(server.DataFolder, "postmaster.pid"));

        Assert.Equal($"{server.ProcessId}", lines[0]);
    }

    private static async Task<string?> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (await command.ExecuteScalarAsync())?.ToString();
    }
}
