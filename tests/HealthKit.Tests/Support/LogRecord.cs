using Microsoft.Extensions.Logging;

namespace HealthKit.Tests.Support;

internal sealed record LogRecord(LogLevel Level, int Id, string Message, Exception? Exception)
{
    public override string ToString() => $"{Level} {Id}: {Message}{(Exception is null ? "" : $" <{Exception.GetType().Name}>")}";
}
