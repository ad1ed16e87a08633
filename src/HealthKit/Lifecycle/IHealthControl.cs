namespace HealthKit;

/// <summary>Sets maintenance mode and reports results that no check can determine. Resolve it from the host's services.</summary>
public interface IHealthControl
{
    /// <summary>
    /// Takes the service out of rotation: readiness and <c>/health</c> become unhealthy with reason <c>maintenance</c>; liveness and the
    /// app's own requests are not affected. During maintenance, a further call only replaces the reason.
    /// </summary>
    /// <param name="reason">Text for operators, shown in responses unchanged, up to 1,024 characters. Default none.</param>
    void EnterMaintenance(string? reason = null);

    /// <summary>Puts the service back into rotation. Does nothing when it is not in maintenance.</summary>
    void LeaveMaintenance();

    /// <summary>Reports a check of <c>AddReported</c> as healthy. Probes show the result within 50 ms, until the next report.</summary>
    /// <param name="check">The name of the check.</param>
    /// <param name="message">Text for operators, shown in responses unchanged, up to 1,024 characters. Default none.</param>
    /// <exception cref="ArgumentException">There is no reported check of that name.</exception>
    void ReportHealthy(string check, string? message = null);

    /// <summary>Reports a check as degraded: the service works, but not as it should. See <see cref="ReportHealthy"/>.</summary>
    /// <param name="check">The name of the check.</param>
    /// <param name="message">The problem, shown in responses unchanged, up to 1,024 characters.</param>
    /// <exception cref="ArgumentException">There is no reported check of that name.</exception>
    void ReportDegraded(string check, string message);

    /// <summary>Reports a check as unhealthy. See <see cref="ReportHealthy"/>.</summary>
    /// <inheritdoc cref="ReportDegraded"/>
    void ReportUnhealthy(string check, string message);
}
