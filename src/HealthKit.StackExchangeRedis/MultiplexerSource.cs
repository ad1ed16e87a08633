using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// The multiplexer that the check asks through: the app's, or one of its own. Got once, when first wanted, off the caller's thread: the
/// app's factory may connect there and then, and block for as long as that takes.
/// </summary>
internal sealed class MultiplexerSource : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<Task<IConnectionMultiplexer>> _open;
    private readonly ConfigurationOptions? _own;
    private Task<IConnectionMultiplexer>? _opening;
    private IConnectionMultiplexer? _opened;
    private bool _isDisposed;

    private MultiplexerSource(Func<IConnectionMultiplexer> resolve) => _open = () => OffThread(() => Task.FromResult(resolve()));

    private MultiplexerSource(ConfigurationOptions own)
    {
        _own = own;
        own.AbortOnConnectFail = false;
        _open = () => OffThread(async () => (IConnectionMultiplexer)await ConnectionMultiplexer.ConnectAsync(own));
    }

    public bool IsConnected => Volatile.Read(ref _opened) is { IsConnected: true };

    /// <summary>Where the server should be; <c>null</c> as long as the app's own multiplexer is not there.</summary>
    public RedisAddress? Address => _own is not null
        ? RedisAddress.Of(_own.EndPoints.FirstOrDefault(), _own)
        : Volatile.Read(ref _opened) is { } opened
            ? RedisAddress.Of(opened.GetEndPoints(configuredOnly: true).FirstOrDefault(), TryParse(opened.Configuration))
            : null;

    public static MultiplexerSource Create(IServiceProvider services, RedisSourceOptions options) => options switch
    {
        { ConnectionStringName: { } name } =>
            new(ConfigurationOptions.Parse(services.GetRequiredService<IConfiguration>().GetConnectionString(name)!)),
        { MultiplexerKey: { } key } => new(() => services.GetRequiredKeyedService<IConnectionMultiplexer>(key)),
        _ => new(services.GetRequiredService<IConnectionMultiplexer>),
    };

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

    /// <summary>One attempt at a time; the next one only when the last has failed.</summary>
    public Task<IConnectionMultiplexer> GetAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _opening = _opening is null or { IsFaulted: true } or { IsCanceled: true } ? OpenAsync() : _opening;
        }
    }

    /// <summary>Closes a multiplexer of the check's own, at once and without a word to the server, which may be frozen.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        if (_own is not null)
        {
            Close(Interlocked.Exchange(ref _opened, null));
        }
    }

    private static Task<IConnectionMultiplexer> OffThread(Func<Task<IConnectionMultiplexer>> open) => Task.Factory.StartNew(
        open, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();

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
        }

        if (isTooLate && _own is not null)
        {
            Close(Interlocked.Exchange(ref _opened, null));
        }

        return opened;
    }
}
