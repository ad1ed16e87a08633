using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Registration;

/// <summary>
/// Disposes a check with the services of the host. They dispose what they made last first: asked for when the check was made, this comes before all that the check was
/// made from.
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
