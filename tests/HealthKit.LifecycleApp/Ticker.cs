using System.Globalization;

namespace HealthKit.LifecycleApp;

/// <summary>
/// A background worker that writes a line ten times a second, and a last line when the host stops it. Enable it with <c>Ticker</c>.
/// </summary>
internal sealed class Ticker : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    public static void Add(IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<bool>("Ticker"))
            builder.Services.AddHostedService<Ticker>();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace);
        var ticks = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Ticker: {++ticks}"));
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Ticker: told to end");
        }
    }
}
