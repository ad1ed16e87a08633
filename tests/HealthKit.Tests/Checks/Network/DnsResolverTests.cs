using System.Net;
using System.Net.Sockets;
using HealthKit.Checks.Network;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Checks.Network;

public sealed class DnsResolverTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly IPAddress[] Answer = [IPAddress.Loopback];

    private readonly VirtualTime _time = new();
    private readonly List<TaskCompletionSource<IPAddress[]>> _asked = [];
    private readonly DnsResolver _resolver;

    public DnsResolverTests() => _resolver = new DnsResolver(
        _ =>
        {
            _asked.Add(new TaskCompletionSource<IPAddress[]>());
            return _asked[^1].Task;
        },
        _time);

    [Fact]
    public async Task Name_LookupInProgress_IsSharedByAllCallers()
    {
        var first = ResolveAsync("db.test");
        var second = ResolveAsync("DB.test");
        var other = ResolveAsync("cache.test");
        Assert.Equal(2, _asked.Count);

        _asked.ForEach(static answer => answer.SetResult(Answer));

        Assert.All(await Task.WhenAll(first, second, other), static addresses => Assert.Same(Answer, addresses));

        // The answered lookup is forgotten.
        _ = ResolveAsync("db.test");
        Assert.Equal(3, _asked.Count);
    }

    [Fact]
    public async Task Name_LookupTimesOut_IsNotResolvedAgainUntilTheLookupEnds()
    {
        var first = ResolveAsync("db.test");
        _time.Advance(Limit);
        await Assert.ThrowsAsync<TimeoutException>(() => first);

        // A caller that joins a slow lookup also times out.
        await Assert.ThrowsAsync<TimeoutException>(() => ResolveAsync("db.test"));
        Assert.Single(_asked);

        _asked[0].SetResult(Answer);
        var last = ResolveAsync("db.test");
        _asked[1].SetResult(Answer);
        Assert.Same(Answer, await last);
    }

    [Fact]
    public async Task Name_WithMoreTime_IsWaitedForAsLongAsThat()
    {
        var patient = _resolver.ResolveAsync("db.test", 3 * Limit, CancellationToken.None);
        _time.Advance(2 * Limit);
        _asked[0].SetResult(Answer);

        Assert.Same(Answer, await patient);
    }

    [Fact]
    public async Task Name_LookupFails_IsResolvedAgain()
    {
        var first = ResolveAsync("db.test");
        _asked[0].SetException(new SocketException((int)SocketError.HostNotFound));
        await Assert.ThrowsAsync<SocketException>(() => first);

        var second = ResolveAsync("db.test");
        _asked[1].SetResult(Answer);
        Assert.Same(Answer, await second);
    }

    [Fact]
    public async Task Names_WithoutAnAnswer_AreBounded()
    {
        var pending = Enumerable.Range(0, 1_024).Select(number => ResolveAsync($"{number}.test")).ToArray();

        await Assert.ThrowsAsync<TimeoutException>(() => ResolveAsync("one-more.test"));
        Assert.Equal(pending.Length, _asked.Count);
    }

    private Task<IPAddress[]> ResolveAsync(string host) => _resolver.ResolveAsync(host, Limit, CancellationToken.None);
}
