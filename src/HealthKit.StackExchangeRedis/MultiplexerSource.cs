namespace HealthKit.StackExchangeRedis;

/// <summary>
/// The multiplexer of the app, or one that belongs to the check. It is resolved once, at the first run, on another thread: the app's
/// factory may connect, and block as long as that takes.
/// </summary>
internal sealed class MultiplexerSource : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<Task<IConnectionMultiplexer>> _open;
    private readonly Func<ConfigurationOptions?> _settings;
    private readonly ConfigurationOptions? _ownOptions;
    private ConnectionEvents? _events;
    private Task<IConnectionMultiplexer>? _opening;
    private IConnectionMultiplexer? _opened;
    private EndPoint? _connecting;
    private EndPoint? _lastPrimary;
    private bool _isDisposed;

    private MultiplexerSource(Func<IConnectionMultiplexer> resolve, Func<ConfigurationOptions?> settings, Action<Exception> onFailed)
    {
        _settings = settings;
        _open = () => OffThread(() => Resolve(resolve, onFailed));
    }

    private MultiplexerSource(ConfigurationOptions ownOptions)
    {
        _ownOptions = ownOptions;
        _settings = () => ownOptions;
        ownOptions.AbortOnConnectFail = false;
        _open = () => OffThread(async () => (IConnectionMultiplexer)await ConnectionMultiplexer.ConnectAsync(ownOptions));
    }

    public bool IsConnected => Volatile.Read(ref _opened) is { IsConnected: true };

    /// <summary>Whether the driver has lost its connections. It has lost none while it connects for the first time.</summary>
    public bool IsDisconnected => Volatile.Read(ref _opened) is { IsConnected: false };

    /// <summary>The servers that the driver is connected to, and which of them are replicas.</summary>
    public string Connections() => Volatile.Read(ref _opened) is not { } opened ? "" : string.Join(
        ' ', opened.GetServers().Where(static server => server.IsConnected)
            .Select(static server => $"{server.EndPoint}{(server.IsReplica ? "/replica" : "")}"));

    /// <value>
    /// Until the app's multiplexer exists, the address to which the app's factory connects, or else the address in the configuration;
    /// <c>null</c> when neither is known.
    /// </value>
    public RedisAddress? Address
    {
        get
        {
            var opened = Volatile.Read(ref _opened);
            if (opened is null || _ownOptions is not null)
            {
                var settings = _settings();
                if (Volatile.Read(ref _connecting) is { } connecting && !HasEndPoint(settings, connecting))
                {
                    // The settings are those of another server.
                    return new RedisAddress(connecting, options: null, canLogIn: false);
                }

                var first = opened is null ? settings?.EndPoints.FirstOrDefault() : EndPointOf(opened);
                return first is null ? null : new RedisAddress(first, settings);
            }

            // The driver does not quote a password with a comma. The probe must not send the part before the comma.
            var (text, parsed) = (opened.Configuration, TryParse(opened.Configuration));
            return EndPointOf(opened) is { } endPoint
                ? new RedisAddress(endPoint, parsed, canLogIn: parsed is not null && IsSame(text, parsed)) : null;
        }
    }

    public static MultiplexerSource Create(IServiceProvider services, string check, RedisSourceOptions options) => options switch
    {
        { ConnectionStringName: { } name } =>
            new(ConfigurationOptions.Parse(services.GetRequiredService<IConfiguration>().GetConnectionString(name)!)),
        { MultiplexerKey: { } key } => new(
            () => services.GetRequiredKeyedService<IConnectionMultiplexer>(key), () =>
                SettingsOf(services, key as string, [key as string, check]), OnFailed(services, check, key)),
        _ => new(
            services.GetRequiredService<IConnectionMultiplexer>, () => SettingsOf(services, null, [check, "Redis"]),
            OnFailed(services, check, key: null)),
    };

    /// <summary>Whether the app has not registered its multiplexer; <c>false</c> when the container cannot tell.</summary>
    public static bool IsMissing(IServiceProvider services, object? key) => (key is null
        ? services.GetService<IServiceProviderIsService>()?.IsService(typeof(IConnectionMultiplexer))
        : services.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(typeof(IConnectionMultiplexer), key)) is false;

    public static ConfigurationOptions? TryParse(string configuration)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whether the driver's text means these settings. Addresses do not count: IPv6 loses its brackets in the text.</summary>
    public static bool IsSame(string text, ConfigurationOptions parsed)
    {
        return WithoutAddresses(text) == WithoutAddresses(parsed.ToString());

        static string WithoutAddresses(string text) =>
            string.Join(',', text.Split(',').Select(static part => part.Contains('=') ? part : "*"));
    }

    /// <summary>Reports the driver's connections to the check, from the first one until the disposal.</summary>
    public MultiplexerSource ReportTo(IDependencyReporter reporter, string check)
    {
        _events = new ConnectionEvents(reporter, check);
        return this;
    }

    public void OnLateResponse() => _events?.OnLateResponse();

    /// <summary>Starts an attempt when there is none, or when the last one failed.</summary>
    public Task<IConnectionMultiplexer> GetAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _opening = _opening is null or { IsFaulted: true } or { IsCanceled: true } ? OpenAsync() : _opening;
        }
    }

    /// <summary>Closes the check's own multiplexer at once, without a command to the server, which may be frozen.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _events?.Dispose();
        }

        if (_ownOptions is not null)
            Close(Interlocked.Exchange(ref _opened, null));
    }

    /// <summary>The likely settings of the app: its configured options (Aspire), or a connection string with an obvious name.</summary>
    private static ConfigurationOptions? SettingsOf(IServiceProvider services, string? options, IEnumerable<string?> connectionStrings)
    {
        try
        {
            if (services.GetService<IOptionsMonitor<ConfigurationOptions>>()?.Get(options) is { EndPoints.Count: > 0 } configured)
                return configured;
        }
        catch (Exception)
        {
            // The app's code failed. The check can do without these settings.
        }

        var configuration = services.GetService<IConfiguration>();
        return connectionStrings.OfType<string>().Select(name => configuration?.GetConnectionString(name)).OfType<string>()
            .Select(TryParse).FirstOrDefault();
    }

    /// <summary>
    /// The primary that the driver is connected to, and otherwise one that it has lost. Only configured addresses count then: a cluster
    /// node that stands alone reports itself without an address.
    /// </summary>
    private EndPoint? EndPointOf(IConnectionMultiplexer opened)
    {
        var servers = opened.GetServers();
        if (Array.Find(servers, static server =>
            server is { IsConnected: true, IsReplica: false, ServerType: not ServerType.Sentinel }) is { } primary)
        {
            return _lastPrimary = primary.EndPoint;
        }

        var configured = opened.GetEndPoints(configuredOnly: true);
        var lost = Array.FindAll(configured, endPoint =>
            Array.Exists(servers, server => !server.IsReplica && server.EndPoint.Equals(endPoint)));
        return Array.Find(lost, endPoint => endPoint.Equals(_lastPrimary)) ?? lost.FirstOrDefault() ?? configured.FirstOrDefault();
    }

    private static bool HasEndPoint(ConfigurationOptions? settings, EndPoint endPoint) => settings?.EndPoints.Any(
        one => new RedisAddress(one, settings).EndPoint.Equals(new RedisAddress(endPoint, settings).EndPoint)) is true;

    private static Action<Exception> OnFailed(IServiceProvider services, string check, object? key) =>
        exception => services.GetRequiredService<AbortConnectHint>().OnFailed(check, key, exception);

    private Task<IConnectionMultiplexer> Resolve(Func<IConnectionMultiplexer> resolve, Action<Exception> onFailed)
    {
        ConnectObserver.Observe(endpoint => Interlocked.CompareExchange(ref _connecting, endpoint, null));
        try
        {
            return Task.FromResult(resolve());
        }
        catch (Exception exception)
        {
            onFailed(exception);
            throw;
        }
    }

    private static Task<IConnectionMultiplexer> OffThread(Func<Task<IConnectionMultiplexer>> open) => Task.Factory.StartNew(
        open, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)
            .Unwrap();

    private static void Close(IConnectionMultiplexer? multiplexer)
    {
        multiplexer?.Close(allowCommandsToComplete: false);
        multiplexer?.Dispose();
    }

    private async Task<IConnectionMultiplexer> OpenAsync()
    {
        var opened = await _open();
        bool isTooLate;
        lock (_gate)
        {
            _opened = opened;
            isTooLate = _isDisposed;
            if (!isTooLate)
                _events?.Follow(opened);
        }

        if (isTooLate && _ownOptions is not null)
            Close(Interlocked.Exchange(ref _opened, null));

        return opened;
    }
}
