using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using HealthKit.IntegrationTests.Redis;
using HealthKit.TestServers;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Servers;

public sealed class RedisServerTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task RedisServer_WithPassword_TakesItAndNothingElse()
    {
        await using var server = await RedisServer.StartAsync(settings => settings.Password = "canary-\"'\\ 한글");

        var withPassword = await server.CliAsync("PING");
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var answer = await AskAsync(client, "PING\r\n");

        Assert.Equal("PONG", withPassword);
        Assert.StartsWith("-NOAUTH", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedisServer_FrozenThenThawed_AnswersTheSameCommandLate()
    {
        await using var server = await RedisServer.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);

        server.Freeze();
        var late = AskAsync(client, "PING\r\n");
        var frozen = await Task.WhenAny(late, Task.Delay(300));
        server.Thaw();

        Assert.NotSame(late, frozen);
        Assert.Equal("+PONG\r\n", await late.WaitAsync(Deadline));
    }

    [Fact]
    public async Task RedisServer_StoppedThenStartedAgain_IsReachedByTheSameMultiplexer()
    {
        await using var server = await RedisServer.StartAsync();
        using var multiplexer = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + RedisHost.PatientCalls);
        await multiplexer.GetDatabase().StringSetAsync("key", "value");
        await server.CliAsync("SAVE");

        await server.StopAsync();
        using var client = new TcpClient();
        var refused = await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(server.Host, server.Port));
        await server.StartAgainAsync();
        var value = await Eventually.SucceedsAsync(() => multiplexer.GetDatabase().StringGetAsync("key"), Deadline);

        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        Assert.Equal("value", value);
    }

    [Fact]
    public async Task RedisServer_FrozenThenDisposed_LeavesNoProcessAndNoFolder()
    {
        var server = await RedisServer.StartAsync();
        server.Freeze();

        await server.DisposeAsync();

        Assert.DoesNotContain(Process.GetProcesses(), process => process.Id == server.ProcessId);
        Assert.False(Directory.Exists(server.DataFolder));
    }

    [Fact]
    public async Task RedisServer_ClusterWithoutSlots_IsDown()
    {
        await using var server = await RedisServer.StartAsync(settings => settings.Cluster = true);

        Assert.Contains("cluster_state:fail", await server.CliAsync("CLUSTER", "INFO"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedisServer_MoreConfiguration_IsObeyed()
    {
        await using var server = await RedisServer.StartAsync(settings => settings.Configuration.Add("user reader on >secret ~* +get"));

        Assert.Contains("user reader on", await server.CliAsync("ACL", "LIST"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedisServer_BadSetting_ThrowsWithTheServersOwnText()
    {
        var exception = await Assert.ThrowsAsync<TestServerException>(
            () => RedisServer.StartAsync(settings => settings.Configuration.Add("no-such-setting 1")));

        Assert.Contains("redis-server ended with exit code 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-setting", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(TcpClient client, string command)
    {
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command));
        var answer = new byte[256];
        var length = await stream.ReadAsync(answer);
        return Encoding.ASCII.GetString(answer, 0, length);
    }
}
