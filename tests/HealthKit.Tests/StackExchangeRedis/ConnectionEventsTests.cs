using System.Net;
using System.Reflection;
using HealthKit.StackExchangeRedis;
using HealthKit.Tests.Support;
using StackExchange.Redis;

namespace HealthKit.Tests.StackExchangeRedis;

public sealed class ConnectionEventsTests
{
    private static readonly EndPoint Server = new DnsEndPoint("redis", 6379);

    private readonly RecordingReporter _reporter = new();
    private readonly IConnectionMultiplexer _multiplexer = DispatchProxy.Create<IConnectionMultiplexer, EventSource>();

    private EventSource Events => (EventSource)_multiplexer;

    [Fact]
    public void EventsOfTheDriver_AreReportedToTheCheck()
    {
        using var events = new ConnectionEvents(_reporter, "redis");
        events.Follow(_multiplexer);

        Events.Raise("ConnectionFailed", Connection(ConnectionFailureType.SocketClosed));
        Events.Raise("ConnectionRestored", Connection(ConnectionFailureType.None));

        Assert.Equal(["lost redis", "restored redis"], _reporter.Reports);
    }

    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory", true)]
    [InlineData("READONLY You can't write against a read only replica.", true)]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", false)]
    [InlineData("ERR value is not an integer or out of range", false)]
    public void ServerError_OfEachKind_IsReportedOnlyWhenItConcernsTheServer(string message, bool isReported)
    {
        using var events = new ConnectionEvents(_reporter, "redis");
        events.Follow(_multiplexer);

        Events.Raise("ErrorMessage", new RedisErrorEventArgs(_multiplexer, Server, message));

        Assert.Equal(isReported ? ["lost redis"] : [], _reporter.Reports);
    }

    [Fact]
    public void Disposal_LeavesNoHandlerAtTheAppsMultiplexer()
    {
        var events = new ConnectionEvents(_reporter, "redis");
        events.Follow(_multiplexer);
        Assert.Equal(3, Events.Handlers.Count);

        events.Dispose();

        Assert.Empty(Events.Handlers);
    }

    private ConnectionFailedEventArgs Connection(ConnectionFailureType type) =>
        new(_multiplexer, Server, ConnectionType.Interactive, type, new InvalidOperationException(), "redis");

    /// <summary>A multiplexer that has events only.</summary>
    public class EventSource : DispatchProxy
    {
        public Dictionary<string, Delegate> Handlers { get; } = [];

        public void Raise(string name, EventArgs args) => Handlers[name].DynamicInvoke(this, args);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            switch (targetMethod!.Name.Split('_', 2))
            {
                case ["add", var name]:
                    Handlers.Add(name, (Delegate)args![0]!);
                    break;
                case ["remove", var name]:
                    Assert.Equal(Handlers[name], args![0]);
                    Handlers.Remove(name);
                    break;
                default:
                    throw new NotSupportedException(targetMethod.Name);
            }

            return null;
        }
    }
}
