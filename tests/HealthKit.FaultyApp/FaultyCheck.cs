using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.FaultyApp;

/// <summary>
/// A check that is healthy until <see cref="Arm"/> and then has its fault. Every second check keeps the fault forever, the others for a
/// limited time.
/// </summary>
public sealed class FaultyCheck(Fault error, TimeSpan lasts) : IHealthCheck
{
    private static volatile bool _isArmed;

    public static void Arm() => _isArmed = true;

    public static FaultyCheck Create(Fault error, TimeSpan lasts) => _isArmed && error == Fault.ThrowFromFactory
        ? throw new InvalidOperationException("This check cannot be made.")
        : new FaultyCheck(error, lasts);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!_isArmed)
            return HealthCheckResult.Healthy();

        switch (error)
        {
            case Fault.BlockAtOnce:
                Thread.Sleep(lasts);
                break;
            case Fault.BlockAfterAwait:
                await Task.Delay(5, CancellationToken.None);
                Thread.Sleep(lasts);
                break;
            case Fault.BlockOnPool:
                await Task.Delay(5, CancellationToken.None).ConfigureAwait(false);
                Thread.Sleep(lasts);
                break;
            default:
                await Task.Delay(lasts, CancellationToken.None);
                break;
        }

        return HealthCheckResult.Healthy();
    }
}
