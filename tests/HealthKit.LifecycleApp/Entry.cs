namespace HealthKit.LifecycleApp;

/// <summary>
/// A small service in a separate process, because tests of start, stop, signals and frozen processes need a whole process. Settings enable
/// its extra features. With <c>Worker</c> it is a host without HTTP.
/// </summary>
public static class Entry
{
    public static void Main(string[] args)
    {
        if (Environment.GetEnvironmentVariable("Worker") is "true")
        {
            var worker = Host.CreateApplicationBuilder(args);
            Add(worker);
            var host = worker.Build();
            Console.WriteLine("Host: starts");
            host.Run();
            return;
        }

        var builder = WebApplication.CreateBuilder(args);
        Add(builder);
        FullOutput.Add(builder);
        SlowCheck.Add(builder);
        KeptHealth.Add(builder);
        AppPages.Add(builder);
        builder.Services.AddSingleton<PooledClient>();

        var app = builder.Build();
        app.MapGet("/", static () => "Hello");
        app.MapGet("/work", static async () =>
        {
            await Task.Delay(20);
            return "Done";
        });
        app.MapGet("/slow", static async (double seconds, PooledClient client, CancellationToken cancellationToken) =>
        {
            Console.WriteLine("Slow: begun");
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
            return client.Ask();
        });
        app.MapGet("/held", static async (string until, PooledClient client, CancellationToken cancellationToken) =>
        {
            Console.WriteLine("Held: begun");
            while (!File.Exists(until))
                await Task.Delay(20, cancellationToken);

            return client.Ask();
        });
        app.MapGet("/throw", static () => { throw new InvalidOperationException("As asked."); });
        app.MapPost("/stop", static (IHostApplicationLifetime lifetime) => lifetime.StopApplication());
        app.MapPost("/collect", static () => GC.Collect());
        SlowCheck.Map(app);
        KeptHealth.Map(app);
        AppPages.Map(app);
        SlowStart.Map(app);
        Starvation.Map(app);
        Mail.Map(app);
        FullOutput.Map(app);
        Witness.Start(app);
        Console.WriteLine("Host: starts");
        SecondHost.Run(app);
    }

    private static void Add(IHostApplicationBuilder builder)
    {
        SignalLifetime.Add(builder, "Before");
        var checks = builder.Services.AddHealthKit();
        SlowStart.Add(checks, builder.Configuration);
        Mail.Add(checks, builder.Configuration);
        SignalLifetime.Add(builder, "After");
        SignalLifetime.Add(builder, "Twice");
        SignalLifetime.Add(builder, "Systemd");
        BlockedStart.Add(builder);
        Ticker.Add(builder);
    }
}
