using Microsoft.Extensions.Logging;

namespace HealthKit.Telemetry;

/// <summary>What the measuring writes to the log. Event ids 1500 to 1599.</summary>
internal static partial class TelemetryLog
{
    [LoggerMessage(
        1500, LogLevel.Warning,
        "Instrument {Instrument} of meter {Meter} is left out of the metrics page: another one is called {Family} there and is of another kind. Rename one, or exclude its meter (HealthKit:Metrics:Exclude).")]
    public static partial void NameClash(ILogger logger, string instrument, string meter, string family);

    [LoggerMessage(
        1501, LogLevel.Warning,
        "{Family} has {Limit} series, and what is new goes into one with the label otel_metric_overflow. Record fewer values of its labels, such as no ids, or raise HealthKit:Metrics:SeriesLimit.")]
    public static partial void TooManySeries(ILogger logger, string family, int limit);

    [LoggerMessage(1502, LogLevel.Warning, "There are {Limit} metric families; those that come from now on are left out of the metrics page.")]
    public static partial void TooManyFamilies(ILogger logger, int limit);

    [LoggerMessage(
        1503, LogLevel.Warning, "{Count} observable instruments threw when they were asked, and are missing in the metrics page; the first is here. Said once.")]
    public static partial void CallbackThrew(ILogger logger, Exception exception, int count);

    [LoggerMessage(
        1510, LogLevel.Warning,
        "The callback of an observable instrument blocks. Until it returns, the metrics page shows of all observable instruments what it saw last. Said once.")]
    public static partial void CallbackBlocks(ILogger logger);
}
