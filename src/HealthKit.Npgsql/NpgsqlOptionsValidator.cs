namespace HealthKit.Npgsql;

/// <summary>Stops the host at start-up when a check's data source is missing or its settings are invalid. Opens no connection.</summary>
internal sealed class NpgsqlOptionsValidator(string checkName, IServiceProvider services)
{
    /// <param name="options">The source of the check.</param>
    /// <param name="error">The error in the settings of this kind of check, if there is one.</param>
    public IEnumerable<string> Validate(NpgsqlSourceOptions options, string? error)
    {
        var errorOfSource = options switch
        {
            { DataSourceKey: not null, ConnectionStringName: not null } => NpgsqlMessages.BothSources(checkName),
            { ConnectionStringName: { } connection } => ErrorOfConnectionString(connection),
            { DataSourceKey: { } key } => HasKeyed(key) ? null : NpgsqlMessages.NoKeyedSource(checkName),
            _ => HasPlain() ? null : NpgsqlMessages.NoSource(checkName),
        };
        return new[] { errorOfSource, error }.OfType<string>();
    }

    private string? ErrorOfConnectionString(string connection)
    {
        var text = services.GetService<IConfiguration>()?.GetConnectionString(connection);
        return string.IsNullOrWhiteSpace(text) ? NpgsqlMessages.NoConnectionString(checkName, connection)
            : NpgsqlSource.CanRead(text) ? null
            : NpgsqlMessages.BadConnectionString(connection);
    }

    // A container without these interfaces cannot be queried; the check itself then reports a missing data source.
    private bool HasPlain() => services.GetService<IServiceProviderIsService>()?.IsService(typeof(NpgsqlDataSource)) ?? true;

    private bool HasKeyed(object key) =>
        services.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(typeof(NpgsqlDataSource), key) ?? true;
}

/// <summary>Validates pairs of thresholds.</summary>
internal static class ThresholdErrors
{
    public static string? ErrorOf(string check, NpgsqlConnectionsOptions options) =>
        ErrorOf(check, options.DegradedAt, options.UnhealthyAt, 0, 1, "R", "");

    public static string? ErrorOf(string check, NpgsqlReplicationOptions options) => ErrorOf(
        check, options.DegradedAt, options.UnhealthyAt, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), "c",
        " Write 00:00:05 for five seconds: a bare number is read as days.");

    private static string? ErrorOf<T>(string check, T degraded, T unhealthy, T minimum, T maximum, string format, string hint)
        where T : IComparable<T>, IFormattable
    {
        string Text(T value) => value.ToString(format, CultureInfo.InvariantCulture);
        return degraded.CompareTo(minimum) >= 0 && degraded.CompareTo(unhealthy) <= 0 && unhealthy.CompareTo(maximum) <= 0 ? null
            : $"HealthKit:Checks:{check}:DegradedAt and UnhealthyAt are {Text(degraded)} and {Text(unhealthy)}; they must be from "
                + $"{Text(minimum)} to {Text(maximum)}, and DegradedAt must not exceed UnhealthyAt.{hint}";
    }
}

/// <summary>The errors in a check's settings, each with a fix and without a connection string.</summary>
internal static class NpgsqlMessages
{
    public static string NoSource(string check) =>
        $"Check \"{check}\" needs an NpgsqlDataSource, but none is registered. Register the app's data source, such as "
        + "services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString)), or set "
        + $"HealthKit:Checks:{check}:ConnectionStringName to the name of a connection string.";

    public static string NoKeyedSource(string check) =>
        $"HealthKit:Checks:{check}:DataSourceKey is the key of an NpgsqlDataSource that is not registered. Register it with "
        + "services.AddKeyedSingleton(key, ...), or correct the key.";

    public static string NoConnectionString(string check, string connection) => connection.AsSpan().ContainsAny("=,;/")
        ? $"HealthKit:Checks:{check}:ConnectionStringName looks like a connection string, so its value is not shown. Put the connection "
            + "string into the configuration as ConnectionStrings:<name>, and set ConnectionStringName to that name."
        : $"HealthKit:Checks:{check}:ConnectionStringName is \"{connection}\", but the configuration has no "
            + $"ConnectionStrings:{connection}. Add it, or correct the name.";

    public static string BadConnectionString(string connection) =>
        $"ConnectionStrings:{connection} is not a valid Npgsql connection string; its value is not shown. Write it as "
        + "Host=...;Username=...;Password=...;Database=...";

    public static string BothSources(string check) =>
        $"HealthKit:Checks:{check} sets both DataSourceKey and ConnectionStringName. Remove one of them.";
}
