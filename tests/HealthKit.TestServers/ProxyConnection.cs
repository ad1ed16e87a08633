using System.Buffers;
using System.Net.Sockets;

namespace HealthKit.TestServers;

/// <summary>One client's connection through the proxy: two loops forward bytes until either side ends.</summary>
internal sealed class ProxyConnection(Socket client, Socket server, ProxyTraffic traffic, ICommandCounter counter) : IDisposable
{
    private const int BufferSize = 16 * 1024;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var toServer = PassAsync(client, server, CountToServer, ended.Token);
        var toClient = PassAsync(server, client, traffic.AddToClient, ended.Token);
        await Task.WhenAny(toServer, toClient);
        await ended.CancelAsync();
        await Task.WhenAll(toServer, toClient);
    }

    public void Dispose()
    {
        // A reset would lose the last bytes, so the proxy shuts the sockets down in order.
        foreach (var socket in (Socket[])[client, server])
        {
            try
            {
                socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The other side closed the connection first.
            }

            socket.Dispose();
        }
    }

    private async Task PassAsync(Socket from, Socket to, Action<ReadOnlyMemory<byte>> count, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await from.ReceiveAsync(buffer, cancellationToken) is var length and > 0)
            {
                await traffic.WhileForwarding(cancellationToken);
                count(buffer.AsMemory(0, length));
                await SendAllAsync(to, buffer.AsMemory(0, length), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side has closed, or the proxy is disposed: the connection is over.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task SendAllAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await to.SendAsync(bytes, cancellationToken)..];
    }

    private void CountToServer(ReadOnlyMemory<byte> bytes) => traffic.AddToServer(bytes.Length, counter.Count(bytes.Span));
}
