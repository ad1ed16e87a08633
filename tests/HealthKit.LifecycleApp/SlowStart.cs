namespace HealthKit.LifecycleApp;

/// <summary>A start-up task that ends when a test requests <c>/release</c>. Enable it with <c>SlowStart</c>.</summary>
internal static class SlowStart
{
    private static readonly TaskCompletionSource Released = new();

    public static void Add(IHealthChecksBuilder checks, IConfiguration configuration)
    {
        if (configuration.GetValue<bool>("SlowStart"))
            checks.AddStartupTask("warm-up", static (_, cancellationToken) => Released.Task.WaitAsync(cancellationToken));
    }

    public static void Map(WebApplication app) => app.MapPost("/release", Released.SetResult);
}
