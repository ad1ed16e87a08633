using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HealthKit.TestServers;

/// <summary>
/// Tests whether a PostgreSQL accepts connections, as pg_isready does: it sends a startup message and reads the response. A server that
/// starts up or recovers responds with SQLSTATE 57P03. Any other response (here the request for a password) means ready.
/// </summary>
internal static class PostgresReadiness
{
    private static readonly byte[] Startup = StartupMessage();

    public static async Task<bool> TakesConnectionsAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Startup, cancellationToken);
        var answer = new byte[256];
        var length = await stream.ReadAsync(answer, cancellationToken);
        return length > 0 && answer.AsSpan(0, length).IndexOf("57P03"u8) < 0;
    }

    private static byte[] StartupMessage()
    {
        ReadOnlySpan<byte> parameters = "user\0readiness\0database\0readiness\0\0"u8;
        var message = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), 3 << 16);
        parameters.CopyTo(message.AsSpan(8));
        return message;
    }
}
