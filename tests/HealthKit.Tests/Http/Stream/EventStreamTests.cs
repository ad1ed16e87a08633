using System.Text.RegularExpressions;
using HealthKit.Http;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Http;

/// <summary>One client in memory on virtual time. No task follows the snapshots here, so the stream continues inline.</summary>
public sealed partial class EventStreamTests : IDisposable
{
    private readonly TestServices _services = new(static services => services.AddHealthKit());
    private readonly List<PipedBody> _bodies = [];

    public EventStreamTests()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        _services.Store.SetPhase(HostPhase.Started);
    }

    [Fact]
    public void Client_OnConnection_IsSentTheReconnectionTimeAndTheState()
    {
        var (_, body) = Connect();

        Assert.Equal(
            $"retry: 2000\n\nid: {_services.Store.Latest.Version}\ndata: "
                + $"{{\"status\":\"healthy\",\"timestamp\":\"2026-11-20T08:00:00.000Z\",\"checks\":{{}}}}\n\n",
            body.Read());
    }

    [Theory]
    [InlineData("?poll_interval=0", 0.5)]
    [InlineData("?poll_interval=-1e300", 0.5)]
    [InlineData("?poll_interval=0.7", 0.7)]
    [InlineData("?poll_interval=2e0", 2)]
    [InlineData("?poll_interval=60.5", 60)]
    [InlineData("?poll_interval=1e300", 60)]
    public void State_WithAPollInterval_IsRepeatedAtThatPaceWithinItsBounds(string query, double seconds)
    {
        var (_, body) = Connect(query);
        body.Read();

        for (var repeat = 1; repeat <= 3; repeat++)
        {
            _services.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Equal("", body.Read());
            _services.Time.Advance(TimeSpan.FromMilliseconds(2));
            Assert.Matches("^id: [0-9]+\ndata: .*\n\n$", body.Read());
        }
    }

    [Fact]
    public void Repeated_State_IsThatOfNow()
    {
        var (_, body) = Connect("?poll_interval=1");
        body.Read();
        _services.Store.Update(static host => host with { Maintenance = new Maintenance("Racks.", default) });

        _services.Time.Advance(TimeSpan.FromSeconds(1.01));

        Assert.Contains("\"reason\":\"maintenance\"", body.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void Client_NotReading_IsDisconnectedAfterTwoHeartbeatsWithOneStateQueued()
    {
        var (sending, body) = Connect("?poll_interval=0.5", takes: 1);

        _services.Time.Advance((2 * StreamFeed.HeartbeatInterval) - TimeSpan.FromMilliseconds(1));
        Assert.False(sending.IsCompleted);
        Assert.Equal(1, _services.Get<StreamFeed>().Clients);
        _services.Time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.True(sending.IsCompletedSuccessfully);
        Assert.True(body.RequestAborted.IsCancellationRequested);
        Assert.Equal(0, _services.Get<StreamFeed>().Clients);
        Assert.Single(Id().Matches(body.Read()));
    }

    [Fact]
    public void Client_NotReading_DelaysAStopByHalfASecond()
    {
        var (sending, body) = Connect(takes: 1);

        _services.Lifetime.StopApplication();
        _services.Time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(sending.IsCompleted);
        _services.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(sending.IsCompletedSuccessfully);
        Assert.True(body.RequestAborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Stop_WhileItIsSilent_IsReportedWithTheLastStateAndEndsIt()
    {
        var (sending, body) = Connect();
        body.Read();

        // The host's own tracker sets this phase shortly before the stop.
        _services.Store.SetPhase(HostPhase.Draining);
        _services.Lifetime.StopApplication();

        await sending.WaitAsync(HangGuard.Limit);
        var last = body.Read();
        Assert.Matches("\"reason\":\"draining\"[^\n]*\n\nevent: draining\ndata: {\"timestamp\":\"[^\n]*\n\n$", last);
        Assert.False(body.RequestAborted.IsCancellationRequested);
    }

    [Fact]
    public void Client_WhoComesWhileItDrains_IsReportedOnce()
    {
        _services.Store.SetPhase(HostPhase.Draining);

        var (sending, body) = Connect("?poll_interval=1");
        _services.Time.Advance(TimeSpan.FromSeconds(3.1));

        Assert.Single(Draining().Matches(body.Read()));
        Assert.False(sending.IsCompleted);
    }

    [Fact]
    public async Task Client_Disconnects_EndsTheStreamWithoutALogLine()
    {
        var (sending, body) = Connect();

        body.Abort();

        await sending.WaitAsync(HangGuard.Limit);
        Assert.Equal(0, _services.Get<StreamFeed>().Clients);
        Assert.Empty(_services.Log.Records);
    }

    [Fact]
    public void Stream_WriteThrows_RemovesTheClientAndLogsOneError()
    {
        using var body = new PipedBody(takes: 1 << 20);
        body.Writer.Complete();

        var sending = Connect("", body);

        Assert.True(sending.IsCompletedSuccessfully);
        Assert.Equal(0, _services.Get<StreamFeed>().Clients);
        Assert.Single(_services.Log.Records, record => record.Id is 1200 or 1204);
    }

    public void Dispose()
    {
        _services.Lifetime.StopApplication();
        _bodies.ForEach(static body => body.Dispose());
        _services.Dispose();
    }

    private (Task Sending, PipedBody Body) Connect(string query = "", long takes = 1 << 20)
    {
        var body = new PipedBody(takes);
        _bodies.Add(body);
        return (Connect(query, body), body);
    }

    private Task Connect(string query, PipedBody body)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(body);
        context.Features.Set<IHttpRequestLifetimeFeature>(body);
        context.Request.Method = "GET";
        context.Request.Path = "/health/stream";
        context.Request.QueryString = new QueryString(query);
        return new Endpoints(_services.Provider).Invoke(context);
    }

    [GeneratedRegex("^id: ", RegexOptions.Multiline)]
    private static partial Regex Id();

    [GeneratedRegex("^event: draining$", RegexOptions.Multiline)]
    private static partial Regex Draining();
}
