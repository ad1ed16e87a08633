using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>Refuses the host at its start when the check could never find its database. Opens nothing.</summary>
internal sealed class NpgsqlCheckRules(string checkName, IServiceProvider services) : IValidateOptions<NpgsqlCheckOptions>
{
    public ValidateOptionsResult Validate(string? name, NpgsqlCheckOptions options)
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
        return fault is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(fault);
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
