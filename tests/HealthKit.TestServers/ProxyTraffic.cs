namespace HealthKit.TestServers;

/// <summary>The counters and the gate that all connections of one proxy share.</summary>
internal sealed class ProxyTraffic
{
    private long _accepted;
    private long _open;
    private long _bytesToServer;
    private long _bytesToClient;
    private long _commands;
    private volatile TaskCompletionSource? _paused;

    public long Accepted => Interlocked.Read(ref _accepted);

    public long Open => Interlocked.Read(ref _open);

    public long BytesToServer => Interlocked.Read(ref _bytesToServer);

    public long BytesToClient => Interlocked.Read(ref _bytesToClient);

    public long Commands => Interlocked.Read(ref _commands);

    public void Pause() =>
        Interlocked.CompareExchange(ref _paused, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void Resume() => Interlocked.Exchange(ref _paused, null)?.TrySetResult();

    public Task WhileForwarding(CancellationToken cancellationToken) => _paused?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    public void Opened()
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _open);
    }

    public void Closed() => Interlocked.Decrement(ref _open);

    public void AddToServer(int bytes, int commands)
    {
        Interlocked.Add(ref _bytesToServer, bytes);
        Interlocked.Add(ref _commands, commands);
    }

    public void AddToClient(ReadOnlyMemory<byte> bytes) => Interlocked.Add(ref _bytesToClient, bytes.Length);
}
