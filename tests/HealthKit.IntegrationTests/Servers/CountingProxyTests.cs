using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using HealthKit.IntegrationTests.Redis;
using HealthKit.TestServers;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Servers;

public sealed class CountingProxyTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task CountingProxy_PostgresQueries_CountsEachOnce()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Postgres);
        await using var source = NpgsqlDataSource.Create(server.ConnectionStringThrough(proxy.Port) + ";No Reset On Close=true");
        await using var connection = await source.OpenConnectionAsync();
        var before = proxy.Commands;

        for (var query = 0; query < 10; query++)
        {
            await using var command = new NpgsqlCommand("select @large", connection);
            command.Parameters.AddWithValue("large", new string('Q', 50_000));
            Assert.Equal(50_000, ((string)(await command.ExecuteScalarAsync())!).Length);
        }

        // A parse and an execution for each statement.
        Assert.Equal(20, proxy.Commands - before);
        Assert.Equal(1, proxy.AcceptedConnections);
        Assert.InRange(proxy.BytesToServer, 500_000, 550_000);
        Assert.InRange(proxy.BytesToClient, 500_000, 550_000);
    }

    [Fact]
    public async Task CountingProxy_RedisCommands_CountsEachOnce()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Redis);
        using var multiplexer =
            await ConnectionMultiplexer.ConnectAsync(server.ConnectionStringThrough(proxy.Port) + RedisHost.PatientCalls);
        var database = multiplexer.GetDatabase();
        await database.PingAsync();
        var (before, started) = (proxy.Commands, Stopwatch.GetTimestamp());

        for (var command = 0; command < 100; command++)
            await database.StringSetAsync("key", "*1\r\n$4\r\nPING\r\n" + new string('*', 50_000));

        // On a busy machine, the driver sends some commands of its own during the test: on each of its two connections one a second.
        var sent = proxy.Commands - before;
        Assert.InRange(sent, 100, 110 + (2 * (long)Stopwatch.GetElapsedTime(started).TotalSeconds));
    }

    [Fact]
    public async Task CountingProxy_Paused_IsSilentUntilResumed()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Postgres);
        await using var source = NpgsqlDataSource.Create(server.ConnectionStringThrough(proxy.Port));
        await using var command = source.CreateCommand("select 1");

        proxy.Pause();
        var late = command.ExecuteScalarAsync();
        var silent = await Task.WhenAny(late, Task.Delay(300));
        var passed = proxy.BytesToServer;
        proxy.Resume();

        Assert.NotSame(late, silent);
        Assert.Equal(0, passed);
        Assert.Equal(1, await late.WaitAsync(Deadline));
    }

    [Fact]
    public async Task CountingProxy_ServerAway_EndsTheClientsConnection()
    {
        await using var proxy = await CountingProxy.StartAsync(FreePort.Next());
        using var client = new TcpClient();

        await client.ConnectAsync(proxy.Host, proxy.Port);
        var read = await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Deadline);
        await proxy.DisposeAsync();

        Assert.Equal(0, read);
        Assert.Equal(1, proxy.AcceptedConnections);
        Assert.Equal(0, proxy.OpenConnections);
    }

    [Theory]
    [InlineData("*1\r\n$4\r\nPING\r\n", 1)]
    [InlineData("PING\r\nPING\r\n\r\n", 2)]
    [InlineData("*2\r\n$3\r\nGET\r\n$8\r\n*1\r\n*1\r\n\r\n*1\r\n$4\r\nPING\r\n", 2)]
    [InlineData("*2\r\n$3\r\nGET\r\n$0\r\n\r\n*0\r\n*1\r\n$4\r\nPING\r\n", 2)]
    public async Task CountingProxy_RedisByteByByte_CountsTheSame(string sent, int expected)
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Redis);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(proxy.Host, proxy.Port);
        var stream = client.GetStream();

        foreach (var value in Encoding.ASCII.GetBytes(sent + "QUIT\r\n"))
            await stream.WriteAsync(new[] { value });

        // Redis closes the connection after QUIT, so all bytes have passed by then.
        await new StreamReader(stream).ReadToEndAsync().WaitAsync(Deadline);
        Assert.Equal(expected + 1, proxy.Commands);
    }
}
