namespace HealthKit.Npgsql;

/// <summary>A check's data source: the app's, or the check's own, which is disposed with the check.</summary>
internal sealed class NpgsqlSource(NpgsqlDataSource dataSource, bool isOwned) : IDisposable
{
    public NpgsqlDataSource DataSource { get; } = dataSource;

    public static NpgsqlSource Find(string check, NpgsqlSourceOptions options, IServiceProvider services)
    {
        if (options.ConnectionStringName is { } name)
        {
            var text = services.GetService<IConfiguration>()?.GetConnectionString(name);
            return string.IsNullOrWhiteSpace(text)
                ? throw new InvalidOperationException(NpgsqlMessages.NoConnectionString(check, name))
                : new NpgsqlSource(Create(check, text, QueryTimeouts.Of(options)), isOwned: true);
        }

        var found = options.DataSourceKey is { } key
            ? services.GetKeyedService<NpgsqlDataSource>(key) ?? throw new InvalidOperationException(NpgsqlMessages.NoKeyedSource(check))
            : services.GetService<NpgsqlDataSource>() ?? throw new InvalidOperationException(NpgsqlMessages.NoSource(check));
        return new NpgsqlSource(found, isOwned: false);
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

    /// <summary>
    /// Disables GSS encryption unless it is required. Npgsql 10 tries it first and, when a silent server times out, opens a second
    /// connection that stays open until garbage collection: one leaked connection for each attempt.
    /// </summary>
    public static void DisableOptionalGssEncryption(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.GssEncryptionMode == GssEncryptionMode.Prefer)
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
    }

    public void Dispose()
    {
        if (isOwned)
            DataSource.Dispose();
    }

    private static NpgsqlDataSource Create(string check, string connectionString, QueryTimeouts timeouts)
    {
        // Npgsql's metrics label the pool with this name, and with host and user when it is not set.
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = check };
        var settings = builder.ConnectionStringBuilder;
        settings.Pooling = true;
        settings.Multiplexing = false;
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = 1;
        settings.Timeout = timeouts.OpenTimeoutSeconds;
        settings.CommandTimeout = timeouts.CommandTimeoutSeconds;
        DisableOptionalGssEncryption(settings);
        return builder.Build();
    }
}
