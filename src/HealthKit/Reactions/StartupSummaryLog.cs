using System.Globalization;
using HealthKit.Registration;
using Microsoft.Extensions.Logging;

namespace HealthKit.Reactions;

/// <summary>Says at the start what is watched, and how long a lasting fault of each check can go unseen.</summary>
internal static class StartupSummaryLog
{
    // More would be no line to read.
    private const int Maximum = 25;

    public static void Write(ILogger logger, CheckCatalog catalog)
    {
        var checks = catalog.Definitions;
        if (checks.Length == 0 || !logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        var named = checks.Take(Maximum).Select(static check =>
            string.Create(CultureInfo.InvariantCulture, $"{check.Name} {check.WorstDetection.TotalSeconds:0.#} s"));
        ReactionLog.Watching(logger, checks.Length, string.Join(", ", checks.Length > Maximum ? named.Append("...") : named));
    }
}
