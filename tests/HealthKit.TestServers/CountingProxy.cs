using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HealthKit.TestServers;

/// <summary>
/// A TCP proxy on a free port of 127.0.0.1 that counts what passes. A command is counted before it is passed on, so whoever has
/// its answer sees it counted.
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

    /// <value>Connections that clients have opened so far.</value>
    public long AcceptedConnections => _traffic.Accepted;

    public long OpenConnections => _traffic.Open;

    public long BytesToServer => _traffic.BytesToServer;

    public long BytesToClient => _traffic.BytesToClient;

    /// <value>Commands sent to the server so far, as <see cref="ProxyProtocol"/> says; an extended query is two, its parse and its execution.</value>
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

    /// <summary>Silence: connections stay open and new ones are taken, but no byte passes until <see cref="Resume"/>, which loses none.</summary>
    public void Pause() => _traffic.Pause();

    public void Resume() => _traffic.Resume();

    /// <summary>Resets the clients' connections, as a firewall does with those that were idle for too long. New ones are taken.</summary>
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
            // Disposed.
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
            // The target refuses: the client sees its connection end.
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
