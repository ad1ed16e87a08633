namespace HealthKit.Reactions;

/// <summary>Logs at start-up how many checks run, and the longest time in which a lasting fault of each can stay undetected.</summary>
internal static class StartupSummaryLog
{
    private const int MaximumNames = 25;

    public static void Write(ILogger logger, CheckCatalog catalog)
    {
        var checks = catalog.Definitions;
        if (checks.Length == 0 || !logger.IsEnabled(LogLevel.Information))
            return;

        var named = checks.Take(MaximumNames).Select(static check =>
            string.Create(CultureInfo.InvariantCulture, $"{check.Name} {check.WorstDetection.TotalSeconds:0.#} s"));
        if (checks.Length > MaximumNames)
            named = named.Append($"and {checks.Length - MaximumNames} more");

        ReactionLog.Started(logger, checks.Length, string.Join(", ", named));
    }
}
