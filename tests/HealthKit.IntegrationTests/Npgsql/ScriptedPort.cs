using System.Net;
using System.Net.Sockets;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>A port that sends the same response to every client after the client has sent something, and then closes.</summary>
internal static class ScriptedPort
{
    public static int Answering(ReadOnlySpan<byte> answer) => Answering(answer, IPAddress.Loopback);

    public static int Answering(ReadOnlySpan<byte> answer, IPAddress address)
    {
        var listener = new TcpListener(address, 0);
        listener.Start();
        _ = AcceptAsync(listener, answer.ToArray());
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AcceptAsync(TcpListener listener, byte[] answer)
    {
        while (true)
            _ = AnswerAsync(await listener.AcceptTcpClientAsync(), answer);
    }

    private static async Task AnswerAsync(TcpClient client, byte[] answer)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var buffer = new byte[256];
                await stream.ReadExactlyAsync(buffer, 0, 1);
                await stream.WriteAsync(answer);
                client.Client.Shutdown(SocketShutdown.Send);
                while (await stream.ReadAsync(buffer) > 0)
                {
                }
            }
            catch (IOException)
            {
                // The client closed first.
            }
        }
    }
}
