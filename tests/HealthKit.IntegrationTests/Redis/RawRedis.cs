using System.Net.Sockets;
using System.Text;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>One connection on which a test sends commands to Redis directly.</summary>
internal sealed class RawRedis : IDisposable
{
    private readonly TcpClient _client = new();

    public static async Task<RawRedis> ConnectAsync(RedisServer server)
    {
        var raw = new RawRedis();
        await raw._client.ConnectAsync(server.Host, server.Port);
        return raw;
    }

    /// <summary>Sends a command and returns its response, which must fit one line.</summary>
    public async Task<string> SendAsync(string command)
    {
        var stream = _client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        var answer = new byte[512];
        var length = await stream.ReadAsync(answer);
        return Encoding.ASCII.GetString(answer, 0, length).TrimEnd();
    }

    public void Dispose() => _client.Dispose();
}
