namespace HealthKit.Npgsql;

/// <summary>
/// Keeps the check's own commands out of the log of the app's data source, unless they fail. Npgsql logs every command at
/// <c>Information</c>, and has no switch for one command or one connection. So the framework's filter of Npgsql's category gets a condition
/// that only the check's own calls meet; the app's commands are logged as before.
/// </summary>
internal sealed class CommandLogFilter : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Category = "Npgsql.Command";

    private static readonly AsyncLocal<bool> IsOfCheck = new();

    /// <summary>
    /// Hides the commands of the calling async method, until it returns. Call it after the connection is open: the app's initializer of new
    /// connections keeps its log lines.
    /// </summary>
    public static void HideCommands() => IsOfCheck.Value = true;

    /// <summary>Adds a rule for the category for each rule that decides on it, with the same level and one more condition.</summary>
    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // For each log provider the framework takes one rule: a rule for that provider before a rule for all, then the longest category,
        // then the last rule.
        var deciding = options.Rules.Select(static rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal)
            .Select(provider => Deciding(options, provider)).OfType<LoggerFilterRule>()
            .OrderBy(static rule => rule.CategoryName?.Length ?? 0).ToList();
        foreach (var rule in deciding)
        {
            var category = rule.CategoryName is { } pattern && pattern.Length > Category.Length ? pattern : Category;
            options.Rules.Add(new LoggerFilterRule(rule.ProviderName, category, rule.LogLevel, (provider, category, level) =>
                (!IsOfCheck.Value || level >= LogLevel.Warning) && (rule.Filter is not { } filter || filter(provider, category, level))));
        }
    }

    private static LoggerFilterRule? Deciding(LoggerFilterOptions options, string? provider) =>
        options.Rules.Where(rule => rule.ProviderName == provider && Matches(rule.CategoryName))
            .OrderBy(static rule => rule.CategoryName?.Length ?? -1).LastOrDefault()
        ?? (provider is null ? new LoggerFilterRule(null, null, options.MinLevel, null) : null);

    // A category is a prefix, with at most one wildcard.
    private static bool Matches(string? category)
    {
        var parts = category?.Split('*', 2) ?? [];
        return parts.Length == 0 || (Category.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase)
            && (parts.Length == 1 || Category.EndsWith(parts[1], StringComparison.OrdinalIgnoreCase)));
    }
}
