namespace HealthKit.LifecycleApp;

/// <summary>A client that requests use like a driver's pool. It is disposed together with the host's services.</summary>
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
