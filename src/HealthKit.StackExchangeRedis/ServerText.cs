namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Runs <c>INFO</c> and <c>CLUSTER INFO</c>. Drivers since 3.0 refuse both without admin mode, but let a script run them. The user needs
/// the rights for the script and for the command in it.
/// </summary>
internal sealed class ServerText
{
    private const string Script = "return redis.call(unpack(ARGV))";

    private volatile bool _needsScript;

    /// <exception cref="RedisServerException">The server refuses, or cannot be used.</exception>
    /// <exception cref="RedisCommandException">The app's command map disables the command or scripts.</exception>
    public async Task<string> QueryAsync(IDatabase database, string command, string argument)
    {
        if (!_needsScript)
        {
            try
            {
                return (string?)await database.ExecuteAsync(command, argument) ?? "";
            }
            catch (RedisCommandException exception) when (RedisErrors.IsAdminModeRefusal(exception))
            {
                // A refusal by the command map is thrown: a proxy may end the connection when it receives a script.
                _needsScript = true;
            }
        }

        return await QueryInScriptAsync(database, [], command, argument);
    }

    /// <summary>Asks the node of a cluster that serves this key.</summary>
    /// <inheritdoc cref="QueryAsync"/>
    public static Task<string> QueryNodeAsync(IDatabase database, string key, string command, string argument) =>
        QueryInScriptAsync(database, [key], command, argument);

    /// <summary>Asks this server.</summary>
    /// <inheritdoc cref="QueryAsync"/>
    public static async Task<string> QueryServerAsync(IServer server, string command, string argument) =>
        (string?)await server.ExecuteAsync("EVAL", [Script, 0, command, argument], CommandFlags.None) ?? "";

    // The script cache of the driver would need one more command on each connection.
    private static async Task<string> QueryInScriptAsync(IDatabase database, RedisKey[] keys, string command, string argument) =>
        (string?)await database.ScriptEvaluateAsync(Script, keys, [command, argument], CommandFlags.NoScriptCache) ?? "";
}
