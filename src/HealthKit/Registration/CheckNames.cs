namespace HealthKit.Registration;

/// <summary>Validates the names of checks. A name is a path segment, a metric label and a configuration key.</summary>
internal static class CheckNames
{
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "live", "ready", "startup", "liveness", "readiness", "stream", "$stream", "ui", "history", "maintenance", "notify-test", "metrics",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private const int MaximumLength = 128;

    /// <summary>Throws for a connection string in the place of a name. The exception does not contain the string.</summary>
    public static void ThrowIfConnectionString(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.AsSpan().ContainsAny("=,;/") || HasPort(name))
        {
            throw new ArgumentException(
                "The check's name looks like a connection string, so it is not repeated here. Pass a name such as \"orders-db\", and the "
                + "connection string by name through the options (ConnectionStringName).",
                nameof(name));
        }
    }

    public static bool IsReserved(string name) => Reserved.Contains(name);

    public static void Validate(string name, ConfigurationErrors errors)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            errors.Add("A check has an empty name. Give each check a unique name.");
            return;
        }

        errors.Require(
            !IsReserved(name),
            $"Check \"{name}\" has a reserved name: /health/{name} is an endpoint of HealthKit. Give the check another name.");
        errors.Require(
            name.Length <= MaximumLength && !name.Any(char.IsControl),
            $"A check's name is longer than {MaximumLength} characters or contains control characters. Give it a shorter, plain name.");
    }

    private static bool HasPort(string name) =>
        name.LastIndexOf(':') is >= 0 and var colon && ushort.TryParse(name.AsSpan(colon + 1), NumberStyles.None, null, out _);
}
