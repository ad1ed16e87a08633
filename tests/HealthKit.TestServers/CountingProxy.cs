using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HealthKit.TestServers;

/// <summary>
/// A TCP proxy on a free port of 127.0.0.1 that counts the traffic. The proxy counts a command before it forwards it, so a client that has
/// the response sees the command counted.
/// </summary>
public sealed class CountingProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, Socket> _connections = new();
    private readonly ProxyTraffic _traffic = new();
    private readonly Socket _listener;
    private readonly int _targetPort;
    private readonly ProxyProtocol _protocol;
    private Task _accepting = Task.CompletedTask;

    private CountingProxy(Socket listener, int targetPort, ProxyProtocol protocol)
    {
        _listener = listener;
        _targetPort = targetPort;
        _protocol = protocol;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    public string Host => ((IPEndPoint)_listener.LocalEndPoint!).Address.ToString();

    public int Port { get; }

    /// <value>The number of connections that clients have opened so far.</value>
    public long AcceptedConnections => _traffic.Accepted;

    public long OpenConnections => _traffic.Open;

    public long BytesToServer => _traffic.BytesToServer;

    public long BytesToClient => _traffic.BytesToClient;

    /// <value>
    /// The number of commands sent to the server so far, as <see cref="ProxyProtocol"/> defines them. An extended query counts as two: its
    /// parse and its execution.
    /// </value>
    public long Commands => _traffic.Commands;

    public static Task<CountingProxy> StartAsync(int targetPort, ProxyProtocol protocol = ProxyProtocol.Raw, IPAddress? address = null)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(address ?? IPAddress.Loopback, FreePort.Next()));
            listener.Listen();
            var proxy = new CountingProxy(listener, targetPort, protocol);
            proxy._accepting = proxy.AcceptAsync();
            return Task.FromResult(proxy);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Stops all traffic: the proxy keeps connections open and accepts new ones, but forwards no byte until <see cref="Resume"/>. No byte
    /// is lost.
    /// </summary>
    public void Pause() => _traffic.Pause();

    public void Resume() => _traffic.Resume();

    /// <summary>
    /// Resets the clients' connections, as a firewall resets connections that were idle for too long. The proxy still accepts new ones.
    /// </summary>
    public void ResetConnections()
    {
        foreach (var client in _connections.Values)
            client.Close(timeout: 0);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;

        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_stopping.Token);
                _traffic.Opened();
                var connection = ServeAsync(client);
                _connections.TryAdd(connection, client);
                _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy is disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        using var connection = new ProxyConnection(client, server, _traffic, Counter());
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _targetPort, _stopping.Token);
            await connection.RunAsync(_stopping.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // The target refuses the connection: the proxy closes the client's connection.
        }
        finally
        {
            _traffic.Closed();
        }
    }

    private ICommandCounter Counter() => _protocol switch
    {
        ProxyProtocol.Postgres => new PostgresCommandCounter(),
        ProxyProtocol.Redis => new RedisCommandCounter(),
        _ => new RawCounter(),
    };
}
