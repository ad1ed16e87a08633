using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.App;

/// <summary>One line of the log.</summary>
/// <param name="Category">Who wrote it.</param>
/// <param name="Level">How bad.</param>
/// <param name="EventId">Of the event.</param>
/// <param name="Message">As formatted.</param>
/// <param name="Everything">The message, each value of its state, and all that a provider may print of its exception.</param>
public sealed record LogLine(string Category, LogLevel Level, int EventId, string Message, string Everything);
