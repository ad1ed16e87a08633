using System.Net;
using HealthKit.Checks.Network;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Checks.Network;

public sealed class TcpConnectorTests
{
    [Fact]
    public async Task Attempts_AfterASlowLookUp_ShareWhatIsLeftOfTheTime()
    {
        var time = new VirtualTime();
        var answer = new TaskCompletionSource<IPAddress[]>();
        var connector = new TcpConnector(new DnsResolver(_ => answer.Task, time), time);
        var limits = new List<double>();
        var trying = connector.TryAsync<bool>("db.test", TimeSpan.FromSeconds(1), Fail, CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(0.4));
        answer.SetResult([IPAddress.Loopback, IPAddress.IPv6Loopback]);

        Assert.Same(HealthReason.Unreachable, (await Assert.ThrowsAsync<ReasonException>(() => trying)).Reason);
        Assert.Equal([0.3, 0.3], limits);

        Task<bool> Fail(IPAddress address, TimeSpan limit)
        {
            limits.Add(limit.TotalSeconds);
            time.Advance(limit);
            throw new ReasonException(HealthReason.Unreachable, null);
        }
    }
}
