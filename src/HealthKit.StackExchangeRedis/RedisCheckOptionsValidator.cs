using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>Refuses at start-up a check without a multiplexer or a connection string, and settings out of their range.</summary>
internal sealed class RedisCheckOptionsValidator<TOptions>(string check, IServiceProvider services,
    Func<TOptions, string?> errorOf) : IValidateOptions<TOptions>
    where TOptions : RedisSourceOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        if (name != check)
        {
            return ValidateOptionsResult.Skip;
        }

        var error = options switch
        {
            { MultiplexerKey: not null, ConnectionStringName: not null } =>
                $"Check \"{check}\" has both a MultiplexerKey and a ConnectionStringName. Keep the key to use the app's multiplexer, "
                + "or the connection string to give the check its own multiplexer.",
            { ConnectionStringName: { } connection } => OfConnectionString(connection),
            { MultiplexerKey: { } key } => OfKeyed(key),
            _ => OfRegistered(),
        };
        string[] errors = [.. new[] { error, errorOf(options) }.OfType<string>()];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private string? OfConnectionString(string connection)
    {
        if (connection.AsSpan().ContainsAny("=,;/"))
        {
            return $"The ConnectionStringName of check \"{check}\" looks like a connection string, so it is not repeated here. "
                + "Put the connection "
                + "string into the section ConnectionStrings and its name, such as \"Redis\", into ConnectionStringName.";
        }

        var value = services.GetService<IConfiguration>()?.GetConnectionString(connection);
        if (string.IsNullOrWhiteSpace(value))
        {
            return $"Check \"{check}\" needs the connection string \"{connection}\", and it is not configured. "
                + $"Set ConnectionStrings:{connection} "
                + $"(as an environment variable: ConnectionStrings__{connection}).";
        }

        return MultiplexerSource.TryParse(value) is { EndPoints.Count: > 0 }
            ? null
            : $"ConnectionStrings:{connection}, which check \"{check}\" uses, is not a valid Redis connection string; its value is not "
                + "shown here. Write it like \"localhost:6379,ssl=false\".";
    }

    private string? OfKeyed(object key) =>
        services.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(typeof(IConnectionMultiplexer), key) is false
            ? $"Check \"{check}\" uses the IConnectionMultiplexer with the key \"{key}\", and none is registered. Register it with "
                + "services.AddKeyedSingleton<IConnectionMultiplexer>(key, ...), or correct MultiplexerKey."
            : null;

    private string? OfRegistered() =>
        services.GetService<IServiceProviderIsService>()?.IsService(typeof(IConnectionMultiplexer)) is false
            ? $"Check \"{check}\" uses the app's IConnectionMultiplexer, and none is registered. Register it with "
                + "services.AddSingleton<IConnectionMultiplexer>(...), "
                + "or set ConnectionStringName to the name of a connection string for the check."
            : null;
}
