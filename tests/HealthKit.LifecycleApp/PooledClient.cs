namespace HealthKit.LifecycleApp;

/// <summary>What a driver's pool is to a request: gone when the host's services are.</summary>
internal sealed class PooledClient : IDisposable
{
    private bool _isDisposed;

    public string Ask()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return "Done";
    }

    public void Dispose() => _isDisposed = true;
}
