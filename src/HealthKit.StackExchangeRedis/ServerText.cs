using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Asks for what the server says in lines: <c>INFO</c> and <c>CLUSTER INFO</c>. Since its version 3.0 the driver refuses both by themselves unless the app has
/// switched on its admin mode. Inside a script it lets them pass, and the server looks at the rights of the user for the script and for the command in it.
/// </summary>
internal sealed class ServerText
{
    private const string Script = "return redis.call(unpack(ARGV))";

    private volatile bool _wantsScript;

    /// <exception cref="RedisServerException">The server refuses, or cannot be used.</exception>
    /// <exception cref="RedisCommandException">The app's command map has the command or scripts switched off.</exception>
    public async Task<string> QueryAsync(IDatabase database, string command, string argument)
    {
        if (!_wantsScript)
        {
            try
            {
                return (string?)await database.ExecuteAsync(command, argument) ?? "";
            }
            catch (RedisCommandException exception) when (RedisErrors.IsAdminModeRefusal(exception))
            {
                // A command map says otherwise: then there may be a proxy, which ends the connection of all when it meets a script.
                _wantsScript = true;
            }
        }

        return await QueryInScriptAsync(database, [], command, argument);
    }

    /// <summary>Asks the node of a cluster that has this key.</summary>
    /// <inheritdoc cref="QueryAsync"/>
    public static Task<string> QueryNodeAsync(IDatabase database, string key, string command, string argument) => QueryInScriptAsync(database, [key], command, argument);

    /// <summary>Asks this server.</summary>
    /// <inheritdoc cref="QueryAsync"/>
    public static async Task<string> QueryServerAsync(IServer server, string command, string argument) =>
        (string?)await server.ExecuteAsync("EVAL", [Script, 0, command, argument], CommandFlags.None) ?? "";

    // Without the cache of scripts, which takes a command more on each connection.
    private static async Task<string> QueryInScriptAsync(IDatabase database, RedisKey[] keys, string command, string argument) =>
        (string?)await database.ScriptEvaluateAsync(Script, keys, [command, argument], CommandFlags.NoScriptCache) ?? "";
}
