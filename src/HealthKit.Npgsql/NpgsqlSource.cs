using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>The data source that a check asks: the app's, or one of its own that ends with it.</summary>
internal sealed class NpgsqlSource(NpgsqlDataSource dataSource, bool isOwn) : IDisposable
{
    public NpgsqlDataSource DataSource { get; } = dataSource;

    public static NpgsqlSource Find(string check, NpgsqlSourceOptions options, IServiceProvider services)
    {
        if (options.ConnectionStringName is { } name)
        {
            var text = services.GetService<IConfiguration>()?.GetConnectionString(name);
            return string.IsNullOrWhiteSpace(text)
                ? throw new InvalidOperationException(NpgsqlMessages.NoConnectionString(check, name))
                : new NpgsqlSource(Open(check, text, QueryTimeouts.Of(options)), isOwn: true);
        }

        var found = options.DataSourceKey is { } key
            ? services.GetKeyedService<NpgsqlDataSource>(key) ?? throw new InvalidOperationException(NpgsqlMessages.NoKeyedSource(check))
            : services.GetService<NpgsqlDataSource>() ?? throw new InvalidOperationException(NpgsqlMessages.NoSource(check));
        return new NpgsqlSource(found, isOwn: false);
    }

    public static bool CanRead(string connectionString)
    {
        try
        {
            using var dataSource = NpgsqlDataSource.Create(connectionString);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (isOwn)
        {
            DataSource.Dispose();
        }
    }

    private static NpgsqlDataSource Open(string check, string connectionString, QueryTimeouts timeouts)
    {
        // The name stands for the pool in Npgsql's metrics, where otherwise host and user would be.
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = check };
        var settings = builder.ConnectionStringBuilder;
        settings.Pooling = true;
        settings.Multiplexing = false;
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = 1;
        settings.Timeout = timeouts.OpenTimeoutSeconds;
        settings.CommandTimeout = timeouts.CommandTimeoutSeconds;
        GssEncryption.DisableOptional(settings);
        return builder.Build();
    }
}
