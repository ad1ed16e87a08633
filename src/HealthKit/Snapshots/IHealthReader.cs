namespace HealthKit;

/// <summary>
/// Reads the current health for responses of the app's own. Reading never runs a check, and shows what every other view of HealthKit shows.
/// Resolve it from the host's services.
/// </summary>
public interface IHealthReader
{
    /// <summary>Reads the health of the service, with all checks: the content of <c>/health</c>.</summary>
    /// <exception cref="InvalidOperationException">HealthKit is disabled (<see cref="HealthKitOptions.Enabled"/>).</exception>
    ServiceHealth Read();

    /// <summary>Reads the verdict of one probe, with the checks that count in it.</summary>
    /// <param name="probe"><see cref="HealthProbes.Live"/>, <see cref="HealthProbes.Ready"/> or <see cref="HealthProbes.Startup"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The argument is not one of these three.</exception>
    /// <exception cref="InvalidOperationException">HealthKit is disabled (<see cref="HealthKitOptions.Enabled"/>).</exception>
    ServiceHealth Read(HealthProbes probe);
}
