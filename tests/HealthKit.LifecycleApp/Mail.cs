namespace HealthKit.LifecycleApp;

/// <summary>
/// A check named <c>door</c> whose state a test reports, and e-mail about it. The section <c>HealthKit:Notifications:mail</c> enables both.
/// </summary>
internal static class Mail
{
    private const string Door = "door";

    public static void Add(IHealthChecksBuilder checks, IConfiguration configuration)
    {
        if (configuration.GetSection("HealthKit:Notifications:mail").Exists())
        {
            // On a busy machine a run is late by seconds. That would be a mail of its own.
            checks.AddReported(Door, static check => (check.Impact, check.Timeout, check.StaleAfter) =
                (CheckImpact.Degrades, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5))).AddEmail("mail");
        }
    }

    public static void Map(WebApplication app) => app.MapPost("/door", static (bool isOpen, IHealthControl control) =>
    {
        if (isOpen)
            control.ReportUnhealthy(Door, "Open for all.");
        else
            control.ReportHealthy(Door);
    });
}
