namespace HealthKit.LifecycleApp;

/// <summary>
/// A small service in a process of its own, since start, stop, signals and frozen processes can be seen in nothing smaller. What it does
/// beyond serving is switched on by settings.
/// </summary>
public static class Entry
{
    public static void Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddHealthKit();
        SlowCheck.Add(builder);

        var app = builder.Build();
        app.MapGet("/", static () => "Hello");
        app.MapGet("/slow", static async (double seconds, CancellationToken cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
            return "Done";
        });
        SlowCheck.Map(app);
        Starvation.Map(app);
        app.Run();
    }
}
