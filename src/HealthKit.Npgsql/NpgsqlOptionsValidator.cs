using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>Stops the host at startup when a check's data source is missing or its settings are invalid. Opens no connection.</summary>
internal sealed class NpgsqlOptionsValidator<TOptions>(string checkName, IServiceProvider services, Func<TOptions, string?> errorOf)
    : IValidateOptions<TOptions>
    where TOptions : NpgsqlSourceOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        if (name != checkName)
        {
            return ValidateOptionsResult.Skip;
        }

        var error = options switch
        {
            { DataSourceKey: not null, ConnectionStringName: not null } => NpgsqlMessages.BothSources(checkName),
            { ConnectionStringName: { } connection } => ErrorOfConnectionString(connection),
            { DataSourceKey: { } key } => HasKeyed(key) ? null : NpgsqlMessages.NoKeyedSource(checkName),
            _ => HasPlain() ? null : NpgsqlMessages.NoSource(checkName),
        };
        string[] errors = [.. new[] { error, errorOf(options) }.OfType<string>()];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
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
