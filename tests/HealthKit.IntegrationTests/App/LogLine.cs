using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.App;

/// <summary>One line of the log.</summary>
/// <param name="Category">The logger's category.</param>
/// <param name="Level">The log level.</param>
/// <param name="EventId">The event id.</param>
/// <param name="Message">The formatted message.</param>
/// <param name="Everything">The message, each value of its state, and all that a provider may print of its exception.</param>
public sealed record LogLine(string Category, LogLevel Level, int EventId, string Message, string Everything);
