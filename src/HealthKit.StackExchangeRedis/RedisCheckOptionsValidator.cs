namespace HealthKit.StackExchangeRedis;

/// <summary>Refuses at start-up a check without a multiplexer or a connection string, and settings out of their range.</summary>
internal sealed class RedisCheckOptionsValidator(string check, IServiceProvider services)
{
    /// <param name="options">The source of the check.</param>
    /// <param name="error">The error in the settings of this kind of check, if there is one.</param>
    public IEnumerable<string> Validate(RedisSourceOptions options, string? error)
    {
        var errorOfSource = options switch
        {
            { MultiplexerKey: not null, ConnectionStringName: not null } =>
                $"Check \"{check}\" has both a MultiplexerKey and a ConnectionStringName. Keep the key to use the app's multiplexer, "
                + "or the connection string to give the check its own multiplexer.",
            { ConnectionStringName: { } connection } => ErrorOfConnectionString(connection),
            _ => ErrorOfMultiplexer(options.MultiplexerKey),
        };
        return new[] { errorOfSource, error }.OfType<string>();
    }

    private string? ErrorOfConnectionString(string connection)
    {
        if (connection.AsSpan().ContainsAny("=,;/"))
        {
            return $"The ConnectionStringName of check \"{check}\" looks like a connection string, so it is not repeated here. Put the "
                + "connection string into the section ConnectionStrings and its name, such as \"Redis\", into ConnectionStringName.";
        }

        var value = services.GetService<IConfiguration>()?.GetConnectionString(connection);
        if (string.IsNullOrWhiteSpace(value))
        {
            return $"Check \"{check}\" needs the connection string \"{connection}\", and it is not configured. Set "
                + $"ConnectionStrings:{connection} (as an environment variable: ConnectionStrings__{connection}).";
        }

        return MultiplexerSource.TryParse(value) is { EndPoints.Count: > 0 }
            ? null
            : $"ConnectionStrings:{connection}, which check \"{check}\" uses, is not a valid Redis connection string; its value is not "
                + "shown here. Write it like \"localhost:6379,ssl=false\".";
    }

    private string? ErrorOfMultiplexer(object? key) => !MultiplexerSource.IsMissing(services, key) ? null
        : key is not null
            ? $"Check \"{check}\" uses the IConnectionMultiplexer with the key {RedisOptionErrors.ShownKey(key)}, and none is "
                + "registered. Register it with services.AddKeyedSingleton<IConnectionMultiplexer>(key, ...), or correct MultiplexerKey."
            : $"Check \"{check}\" uses the app's IConnectionMultiplexer, and none is registered. Register it with "
                + "services.AddSingleton<IConnectionMultiplexer>(...), or set ConnectionStringName to the name of a connection string "
                + "for the check.";
}

/// <summary>Validates the settings of the Redis checks.</summary>
internal static class RedisOptionErrors
{
    private static readonly TimeSpan MaximumSilence = TimeSpan.FromDays(1);

    /// <summary>The key of a service, in quotes, unless it looks like a connection string, which must not get into a log.</summary>
    public static string ShownKey(object key) => key.ToString() is { } text && !text.AsSpan().ContainsAny("=,;/:")
        ? $"\"{text}\""
        : "(not shown: it looks like a connection string)";

    public static string? ErrorOf(string check, RedisCheckOptions options) =>
        options.KeyPrefix is { } prefix && !prefix.AsSpan().ContainsAny("{}") ? null
            : $"HealthKit:Checks:{check}:KeyPrefix is missing or has a brace, and a brace can put all keys of a cluster on one node. "
                + "Write it like \"app:\", or leave it out.";

    public static string? ErrorOf(string check, RedisMemoryOptions options) =>
        options.DegradedAt >= 0 && options.DegradedAt <= options.UnhealthyAt && options.UnhealthyAt <= 1 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"HealthKit:Checks:{check}:DegradedAt and UnhealthyAt are {options.DegradedAt} and {options.UnhealthyAt}; "
            + $"they must be from 0 to 1, and UnhealthyAt must not be less than DegradedAt.");

    public static string? ErrorOf(string check, RedisReplicationOptions options) =>
        options.DegradedAt < TimeSpan.FromSeconds(1) || options.DegradedAt > options.UnhealthyAt || options.UnhealthyAt > MaximumSilence
            ? $"HealthKit:Checks:{check}:DegradedAt and UnhealthyAt are {options.DegradedAt:c} and {options.UnhealthyAt:c}; "
                + "they must be from 00:00:01 to 1.00:00:00, and UnhealthyAt must not be less than DegradedAt. "
                + "Write 00:00:05 for five seconds: a bare number is read as days."
            : options.MinimumReplicas is < 0 or > 100
                ? $"HealthKit:Checks:{check}:MinimumReplicas is {options.MinimumReplicas}; it must be from 0 to 100."
                : null;
}
