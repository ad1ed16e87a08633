using HealthKit.Npgsql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthKit.Tests.Npgsql;

public sealed class CommandLogFilterTests
{
    private static readonly string[] Categories = ["Npgsql.Command", "Npgsql.Connection", "Npgsql", "App", "Microsoft.Hosting"];

    // Each row is a list of rules: provider, category, level.
    public static TheoryData<string> Rules =>
    [
        "", ",,Information", ",Npgsql,Warning", ",Npgsql,Debug", ",,Warning|,Npgsql.Command,Trace", ",Npgsql.Command,None",
        ",*Command,Debug|,Npgsql,Error", ",Npgsql.Comman*d,Debug|,Npgsql.Command,Warning", "First,,Error|,Npgsql,Debug",
        "First,Npgsql,Debug|First,,Error|,Npgsql.Command,None", ",npgsql.COMMAND,Debug|,Npgsql,None", ",Npgsql,Debug|,Npgsql,Error",
        "Second,Npgsql.Command,None|First,Npgsql,Debug|,,Critical", ",Other,Trace",
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Levels_OutsideTheCheck_AreThoseOfTheApp(string rules) =>
        Assert.Equal(Levels(rules, isFiltered: false, isOfCheck: false), Levels(rules, isFiltered: true, isOfCheck: false));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Levels_OfTheChecksCommands_AreThoseOfTheAppFromWarningOn(string rules)
    {
        var (app, check) = (Levels(rules, isFiltered: false, isOfCheck: false), Levels(rules, isFiltered: true, isOfCheck: true));

        Assert.Equal(
            app.Where(static line => !line.Contains(" Npgsql.Command ", StringComparison.Ordinal) || IsWarning(line)), check);
    }

    [Fact]
    public async Task Hiding_EndsWithTheMethodThatStartedIt()
    {
        using var services = Build("", isFiltered: true);
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Npgsql.Command");

        var during = await HiddenAsync();

        Assert.Equal((false, true), (during, logger.IsEnabled(LogLevel.Information)));

        async Task<bool> HiddenAsync()
        {
            CommandLogFilter.HideCommands();
            await Task.Yield();
            return logger.IsEnabled(LogLevel.Information);
        }
    }

    [Fact]
    public void Filter_OfTheApp_StillDecides()
    {
        using var services = new ServiceCollection().AddLogging(logging =>
        {
            logging.AddProvider(new First());
            logging.AddFilter("Npgsql", static level => level == LogLevel.Error);
        }).AddHealthChecks().AddNpgsql().Services.BuildServiceProvider();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Npgsql.Command");

        Assert.Equal(
            [LogLevel.Error], Enum.GetValues<LogLevel>().Where(level => level != LogLevel.None && logger.IsEnabled(level)));
    }

    private static bool IsWarning(string line) =>
        line.EndsWith(nameof(LogLevel.Warning), StringComparison.Ordinal) || line.EndsWith(nameof(LogLevel.Error), StringComparison.Ordinal)
        || line.EndsWith(nameof(LogLevel.Critical), StringComparison.Ordinal);

    /// <summary>What two providers receive, one line for each of their loggers and levels.</summary>
    private static List<string> Levels(string rules, bool isFiltered, bool isOfCheck)
    {
        using var services = Build(rules, isFiltered);
        var factory = services.GetRequiredService<ILoggerFactory>();
        Received.Value = [];
        Log(factory, isOfCheck).GetAwaiter().GetResult();
        return Received.Value;
    }

    private static Task Log(ILoggerFactory factory, bool isOfCheck)
    {
        return isOfCheck ? OfCheckAsync() : WriteAsync();

        async Task OfCheckAsync()
        {
            CommandLogFilter.HideCommands();
            await WriteAsync();
        }

        Task WriteAsync()
        {
            foreach (var category in Categories)
            {
                foreach (var level in Enum.GetValues<LogLevel>().Where(static level => level != LogLevel.None))
                    factory.CreateLogger(category).Log(level, default, "line", null, static (text, _) => text);
            }

            return Task.CompletedTask;
        }
    }

    private static readonly AsyncLocal<List<string>> Received = new();

    private static ServiceProvider Build(string rules, bool isFiltered)
    {
        var services = new ServiceCollection().AddLogging(logging =>
        {
            logging.AddProvider(new First()).AddProvider(new Second());
            foreach (var rule in rules.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(static rule => rule.Split(',')))
            {
                logging.Services.Configure<LoggerFilterOptions>(options => options.Rules.Add(new LoggerFilterRule(
                    rule[0].Length == 0 ? null : rule[0], rule[1].Length == 0 ? null : rule[1], Enum.Parse<LogLevel>(rule[2]), null)));
            }
        });
        return (isFiltered ? services.AddHealthChecks().AddNpgsql().Services : services).BuildServiceProvider();
    }

    [ProviderAlias("First")]
    private sealed class First : RecordingProvider;

    [ProviderAlias("Second")]
    private sealed class Second : RecordingProvider;

    private abstract class RecordingProvider : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger($"{GetType().Name} {categoryName}");

        public void Dispose()
        {
        }

        private sealed class Logger(string name) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                Received.Value!.Add($"{name} {logLevel}");
        }
    }
}
