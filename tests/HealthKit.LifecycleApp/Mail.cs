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
            checks.AddReported(Door, check => check.Impact = CheckImpact.Degrades).AddEmail("mail");
    }

    public static void Map(WebApplication app) => app.MapPost("/door", static (bool isOpen, IHealthControl control) =>
    {
        if (isOpen)
            control.ReportUnhealthy(Door, "Open for all.");
        else
            control.ReportHealthy(Door);
    });
}
