namespace HealthKit.Telemetry;

/// <summary>Log lines of the metrics page. Event ids 1500 to 1599.</summary>
internal static partial class TelemetryLog
{
    [LoggerMessage(1500, LogLevel.Warning,
        "Instrument {Instrument} of meter {Meter} is missing from the metrics page: an incompatible instrument has the name {Family}. "
        + "Rename one, or exclude its meter (HealthKit:Metrics:Exclude).")]
    public static partial void NameClash(ILogger logger, string instrument, string meter, string family);

    [LoggerMessage(1501, LogLevel.Warning,
        "Metric family {Family} reached its limit of {Limit} series; new label values share a series with the label otel_metric_overflow. "
        + "Record fewer label values (no ids), or raise HealthKit:Metrics:SeriesLimit.")]
    public static partial void TooManySeries(ILogger logger, string family, int limit);

    [LoggerMessage(1502, LogLevel.Warning,
        "The metrics page reached its limit of {Limit} families and leaves out new ones. Find the code that keeps creating instruments.")]
    public static partial void TooManyFamilies(ILogger logger, int limit);

    [LoggerMessage(1503, LogLevel.Warning,
        "Observable instruments that threw, and are missing from the metrics page: {Count}. This line has the first exception: "
        + "correct the callback that throws it. Logged once.")]
    public static partial void CallbackThrew(ILogger logger, Exception exception, int count);

    [LoggerMessage(1510, LogLevel.Warning,
        "The callback of an observable instrument blocks. Until it returns, the metrics page shows old values of all observable "
        + "instruments other than HealthKit's. Run dotnet-stack: the callback is on the stack with RecordObservableInstruments. "
        + "Logged once.")]
    public static partial void CallbackBlocks(ILogger logger);

    [LoggerMessage(1511, LogLevel.Warning,
        "Family {Family} of another library is missing from the metrics page, which has a family of this name. Rename one.")]
    public static partial void FamilyClash(ILogger logger, string family);

    [LoggerMessage(1512, LogLevel.Warning,
        "The families of {Source} are missing from the metrics page: it threw this exception. Correct its cause. Logged once.")]
    public static partial void SourceThrew(ILogger logger, Exception exception, string source);

    [LoggerMessage(1513, LogLevel.Warning,
        "The families of {Source} are missing from the metrics page until it responds: it blocks. Run dotnet-stack to find where. "
        + "Logged once.")]
    public static partial void SourceBlocks(ILogger logger, string source);
}
