using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Registration;

/// <summary>
/// Disposes a check with the host's services. The container disposes in reverse order of creation, and this object is created right after
/// the check, so the check is disposed before the services that it uses.
/// </summary>
internal sealed class CheckDisposal : IAsyncDisposable, IDisposable
{
    public IHealthCheck? Check { get; set; }

    public void Dispose()
    {
        if (Check is IDisposable disposable)
        {
            disposable.Dispose();
        }
        else
        {
            DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    public ValueTask DisposeAsync()
    {
        if (Check is IAsyncDisposable disposable)
        {
            return disposable.DisposeAsync();
        }

        (Check as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
