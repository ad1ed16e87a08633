namespace HealthKit.LifecycleApp;

/// <summary>A service that blocks the start of the host. Enable it with <c>BlockedStart</c>.</summary>
internal sealed class BlockedStart : IHostedService
{
    public static void Add(IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<bool>("BlockedStart"))
            builder.Services.AddHostedService<BlockedStart>();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("BlockedStart: begun");
        return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
