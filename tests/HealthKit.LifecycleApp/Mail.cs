namespace HealthKit.LifecycleApp;

/// <summary>With a section <c>HealthKit:Notifications:mail</c>: a door that somebody opens and shuts, and e-mail about it.</summary>
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
