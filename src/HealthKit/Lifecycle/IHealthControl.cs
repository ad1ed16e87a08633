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

    /// <summary>Reports that all is well with a check of <c>AddReported</c>. Seen within 50 ms; holds until the next report.</summary>
    /// <param name="check">Its name.</param>
    /// <param name="message">Words for the people who look: shown in answers as they are, up to 1,024 characters. Default none.</param>
    /// <exception cref="ArgumentException">There is no reported check of that name.</exception>
    void ReportHealthy(string check, string? message = null);

    /// <summary>Reports that the service works, but not as it should. See <see cref="ReportHealthy"/>.</summary>
    /// <param name="check">The name of the check.</param>
    /// <param name="message">What is the matter: shown in answers as it is, up to 1,024 characters.</param>
    /// <exception cref="ArgumentException">There is no reported check of that name.</exception>
    void ReportDegraded(string check, string message);

    /// <summary>Reports that something does not work. See <see cref="ReportHealthy"/>.</summary>
    /// <param name="check">The name of the check.</param>
    /// <param name="message">What is the matter: shown in answers as it is, up to 1,024 characters.</param>
    /// <exception cref="ArgumentException">There is no reported check of that name.</exception>
    void ReportUnhealthy(string check, string message);
}
