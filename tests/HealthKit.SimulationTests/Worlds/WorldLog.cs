using Microsoft.Extensions.Logging;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>Reads HealthKit's log: it must contain no secret, and the transitions in it must alternate.</summary>
internal sealed class WorldLog(Promises promises) : ILogger, ILoggerProvider
{
    private const int Failed = 1100;
    private const int Recovered = 1101;

    private readonly Dictionary<string, List<HealthStatus>> _transitions = new(StringComparer.Ordinal);

    /// <summary>The statuses of each check in the order of the log.</summary>
    public IReadOnlyList<HealthStatus> TransitionsOf(string check) => _transitions.GetValueOrDefault(check) ?? [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = $"{formatter(state, exception)} {exception}";
        if (text.Contains(SimulatedCheck.Secret, StringComparison.Ordinal))
            promises.Break("secrets", $"A log line contains a secret: {text}");

        if (eventId.Id is Failed or Recovered && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            var check = (string)values.First(static value => value.Key == "Check").Value!;
            var status = eventId.Id == Recovered
                ? HealthStatus.Healthy
                : (HealthStatus)values.First(static value => value.Key == "State").Value!;
            if (!_transitions.TryGetValue(check, out var list))
                _transitions[check] = list = [];

            if (list.Count > 0 && list[^1] == status)
                promises.Break("transitions", $"The log says twice in a row that {check} is {status}.");

            list.Add(status);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }
}
