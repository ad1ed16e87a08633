using System.Globalization;

namespace HealthKit.LifecycleApp;

/// <summary>
/// A logger that writes to standard output synchronously, as many loggers do. It blocks every caller while standard output is full. Enable
/// it with <c>FullOutput</c>. <c>/fill</c> fills standard output, which the test does not read, and returns how much it has written.
/// </summary>
internal sealed class FullOutput : ILoggerProvider, ILogger
{
    private static readonly string Kilobyte = new('x', 1_023);

    private long _written;
    private Thread? _filling;

    public static void Add(WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<bool>("FullOutput"))
        {
            builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
            builder.Services.AddSingleton<ILoggerProvider, FullOutput>();
        }
    }

    public static void Map(WebApplication app)
    {
        if (app.Services.GetService<ILoggerProvider>() is FullOutput output)
            app.MapPost("/fill", () => output.Fill().ToString(CultureInfo.InvariantCulture));
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        Console.Out.WriteLine($"{eventId.Id}: {formatter(state, exception)}");

    public void Dispose()
    {
    }

    private long Fill()
    {
        if (_filling is null)
        {
            _filling = new Thread(Write) { IsBackground = true };
            _filling.Start();
        }

        return Interlocked.Read(ref _written);
    }

    private void Write()
    {
        while (true)
        {
            Console.Out.WriteLine(Kilobyte);
            Interlocked.Add(ref _written, Kilobyte.Length + 1);
        }
    }
}
