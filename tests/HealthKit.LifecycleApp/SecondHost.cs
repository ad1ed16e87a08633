namespace HealthKit.LifecycleApp;

/// <summary>
/// A second host in the same process with a separate drain, like a service with a host for its back office. Enable it with
/// <c>SecondHost</c>.
/// </summary>
internal static class SecondHost
{
    public static void Run(WebApplication app)
    {
        if (!app.Configuration.GetValue<bool>("SecondHost"))
        {
            app.Run();
            return;
        }

        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddHealthKit();
        using var second = builder.Build();
        second.Start();
        Task.WaitAll(app.RunAsync(), second.WaitForShutdownAsync());
    }
}
