using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>Refuses the host at its start when the check could never find its database, or its own settings cannot be. Opens nothing.</summary>
internal sealed class NpgsqlCheckRules<TOptions>(string checkName, IServiceProvider services, Func<TOptions, string?> faultOf) : IValidateOptions<TOptions>
    where TOptions : NpgsqlSourceOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        if (name != checkName)
        {
            return ValidateOptionsResult.Skip;
        }

        var fault = options switch
        {
            { DataSourceKey: not null, ConnectionStringName: not null } => NpgsqlFaults.BothSources(checkName),
            { ConnectionStringName: { } connection } => FaultOfConnectionString(connection),
            { DataSourceKey: { } key } => HasKeyed(key) ? null : NpgsqlFaults.NoKeyedSource(checkName),
            _ => HasPlain() ? null : NpgsqlFaults.NoSource(checkName),
        };
        string[] faults = [.. new[] { fault, faultOf(options) }.OfType<string>()];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private string? FaultOfConnectionString(string connection)
    {
        var text = services.GetService<IConfiguration>()?.GetConnectionString(connection);
        return string.IsNullOrWhiteSpace(text) ? NpgsqlFaults.NoConnectionString(checkName, connection)
            : NpgsqlSource.CanRead(text) ? null
            : NpgsqlFaults.BadConnectionString(connection);
    }

    // A container that cannot tell is believed; the check itself says it then.
    private bool HasPlain() => services.GetService<IServiceProviderIsService>()?.IsService(typeof(NpgsqlDataSource)) ?? true;

    private bool HasKeyed(object key) =>
        services.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(typeof(NpgsqlDataSource), key) ?? true;
}
