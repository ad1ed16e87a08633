using HealthKit.Diagnostics;
using HealthKit.Evaluation;
using Microsoft.Extensions.Logging;

namespace HealthKit.Tests.Diagnostics;

public sealed class GuardedLoggerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Provider_Throws_OnlyItsLineIsLost(bool alreadyWhenAsked)
    {
        var logger = new GuardedLogger(new BrokenLogger(alreadyWhenAsked));

        var thrown = Record.Exception(() => EvaluationLog.EngineFailed(logger, new InvalidOperationException()));

        Assert.Null(thrown);
    }

    [Fact]
    public void Scope_OfAProviderThatThrows_IsNone() =>
        Assert.Null(new GuardedLogger(new BrokenLogger(alreadyWhenAsked: true)).BeginScope("request"));

    private sealed class BrokenLogger(bool alreadyWhenAsked) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => alreadyWhenAsked ? throw new IOException("disk full") : (IDisposable?)null;

        public bool IsEnabled(LogLevel logLevel) => alreadyWhenAsked ? throw new IOException("disk full") : true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("disk full");
    }
}
