namespace HealthKit.Npgsql;

/// <summary>What is wrong with the settings of a check, and the cure, without a connection string.</summary>
internal static class NpgsqlMessages
{
    public static string NoSource(string check) =>
        $"Check \"{check}\" finds no NpgsqlDataSource among the services. Register the one that the app works with, such as "
        + "services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString)), or name a connection string of the configuration: "
        + $"AddNpgsql(\"{check}\", o => o.ConnectionStringName = \"...\").";

    public static string NoKeyedSource(string check) =>
        $"HealthKit:Checks:{check}:DataSourceKey names a keyed NpgsqlDataSource that is not among the services. Register it with "
        + "services.AddKeyedSingleton(key, ...), or correct the key.";

    public static string NoConnectionString(string check, string connection) => IsPlainName(connection)
        ? $"HealthKit:Checks:{check}:ConnectionStringName is \"{connection}\", but the configuration has no ConnectionStrings:{connection}. "
            + "Add it, or correct the name."
        : $"HealthKit:Checks:{check}:ConnectionStringName looks like a connection string, so it is not repeated here. Put the connection "
            + "string into the configuration as ConnectionStrings:<name>, and give that name.";

    public static string BadConnectionString(string connection) =>
        $"ConnectionStrings:{connection} is not a connection string that Npgsql can read; it is not repeated here. Write it as "
        + "Host=...;Username=...;Password=...;Database=...";

    public static string BothSources(string check) =>
        $"HealthKit:Checks:{check} has both DataSourceKey and ConnectionStringName. Set the one that the check is to use.";

    private static bool IsPlainName(string name) => !name.AsSpan().ContainsAny("=,;/");
}
