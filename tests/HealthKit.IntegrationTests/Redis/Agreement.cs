using System.Diagnostics;
using System.Globalization;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>
/// Calls <c>SET</c> and <c>GET</c> repeatedly through the app's own multiplexer, and records what the check reports at the same samples.
/// The two may differ only as long as the check's stated detection and recovery times.
/// </summary>
internal sealed class Agreement : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    // The time of the runs and calls themselves, in addition to their waits.
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(1);

    private readonly SchedulingDelay _delay = new();
    private readonly RedisHost _host;
    private readonly IDatabase _database;
    private readonly string[] _keys;
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task<Sample>> _samples = [];
    private readonly List<string> _lines = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Task _trying;

    public Agreement(RedisHost host, params string[] keys)
    {
        _host = host;
        _database = host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        _keys = keys.Length == 0 ? ["agreement"] : keys;
        _trying = TryAgainAndAgainAsync();
    }

    private TimeSpan Now => Stopwatch.GetElapsedTime(_started);

    private TimeSpan WorstRecovery
    {
        get
        {
            var check = _host.Definition;
            return (1.1 * check.Interval) + ((check.RecoverAfter - 1) * 1.5 * check.RetryInterval) + (check.RecoverAfter * check.Timeout);
        }
    }

    /// <summary>Waits until the app's calls succeed and the check is healthy.</summary>
    public Task WorksAsync(string what) => UntilAsync(works: true, "healthy", what);

    /// <summary>Waits until the app's calls fail and the check reports it: its state, and its reason where there is only one.</summary>
    public Task FailsAsync(string answer, string what) => UntilAsync(works: false, answer, what);

    /// <summary>Sets short times, so that a topology takes seconds.</summary>
    public static void Policy(RedisCheckOptions options)
    {
        options.Interval = TimeSpan.FromMilliseconds(500);
        options.RetryInterval = TimeSpan.FromMilliseconds(200);
        options.Timeout = TimeSpan.FromSeconds(1);
    }

    /// <summary>Ends the calls, stores the measurements and returns them.</summary>
    public async Task<string> EndAsync(string topology)
    {
        await _ending.CancelAsync();
        await _trying;
        var samples = await Task.WhenAll(_samples);
        var (unseen, held) = (Longest(samples, works: false, healthy: true), Longest(samples, works: true, healthy: false));
        _lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"in all: failed and healthy for {unseen.TotalSeconds:0.0} s at most (of {_host.Definition.WorstDetection.TotalSeconds:0.0}), "
                + $"worked and unhealthy for {held.TotalSeconds:0.0} s at most (of {WorstRecovery.TotalSeconds:0.0})"));
        var text = string.Join('\n', _lines);
        await RedisFigures.WriteTopologyAsync(topology, text);
        Assert.True(unseen <= _delay.Bound(_host.Definition.WorstDetection, Work)
            && held <= _delay.Bound(WorstRecovery, Work), $"{text}; the machine was {_delay}");
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _trying;
        _ending.Dispose();
        _delay.Dispose();
    }

    private static TimeSpan Longest(Sample[] samples, bool works, bool healthy)
    {
        var (longest, since) = (TimeSpan.Zero, (TimeSpan?)null);
        foreach (var moment in samples)
        {
            since = moment.Works == works && moment.IsHealthy == healthy ? since ?? moment.At : null;
            longest = since is { } from && moment.At - from > longest ? moment.At - from : longest;
        }

        return longest;
    }

    private async Task UntilAsync(bool works, string answer, string what)
    {
        var started = Now;
        try
        {
            await Eventually.TrueAsync(
                async () => (await _host.AnswerAsync()).StartsWith(answer, StringComparison.Ordinal) && await TryAsync() == works,
                    Deadline, $"the app {(works ? "can" : "cannot")} write and the check is {answer}");
        }
        catch (TestServerException exception)
        {
            throw new TestServerException($"{what}: {exception.Message} It is {await _host.AnswerAsync()}, and the app "
                + $"{(await TryAsync() ? "can" : "cannot")} write.\n{string.Join('\n', _lines)}\n{_host.State.Exception}");
        }

        var said = await _host.AnswerAsync();
        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {said} after {(Now - started).TotalSeconds:0.0} s"));
    }

    private async Task TryAgainAndAgainAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            _samples.Add(SampleAsync());
            await Task.Delay(BetweenTries, _ending.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task<Sample> SampleAsync()
    {
        var (at, isHealthy) = (Now, _host.State.Status == HealthStatus.Healthy);
        return new Sample(at, await TryAsync(), isHealthy);
    }

    /// <summary>Tries one call. A call that takes longer than the check's timeout counts as failed.</summary>
    private async Task<bool> TryAsync()
    {
        try
        {
            await Task.WhenAll(_keys.Select(WriteAndReadAsync)).WaitAsync(_host.Definition.Timeout);
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private async Task WriteAndReadAsync(string key)
    {
        await _database.StringSetAsync(key, "value");
        await _database.StringGetAsync(key);
    }

    private sealed record Sample(TimeSpan At, bool Works, bool IsHealthy);
}
