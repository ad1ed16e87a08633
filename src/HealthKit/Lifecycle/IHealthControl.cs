namespace HealthKit;

/// <summary>Lets the app and its operators say what no check can find out. Get it from the host's services.</summary>
public interface IHealthControl
{
    /// <summary>
    /// Takes the service out of rotation: readiness and <c>/health</c> are unhealthy with reason <c>maintenance</c>, liveness is not, and
    /// everything goes on working. In maintenance already, only the words change.
    /// </summary>
    /// <param name="reason">Words for the people who look: shown in answers as they are, up to 1,024 characters. Default none.</param>
    void EnterMaintenance(string? reason = null);

    /// <summary>Puts the service back into rotation. Does nothing when it is not in maintenance.</summary>
    void LeaveMaintenance();
}
