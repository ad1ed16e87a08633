namespace HealthKit.Npgsql;

/// <summary>The errors in a check's settings, each with a fix and without a connection string.</summary>
internal static class NpgsqlMessages
{
    public static string NoSource(string check) =>
        $"Check \"{check}\" needs an NpgsqlDataSource, but none is registered. Register the app's data source, such as "
        + "services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString)), or name a connection string of the configuration: "
        + $"AddNpgsql(\"{check}\", o => o.ConnectionStringName = \"...\").";

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
