using HealthKit.Diagnostics;
using HealthKit.Lifecycle;
using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Lifecycle;

public sealed class SystemdNotifierTests : IDisposable
{
    private static readonly TimeSpan WatchdogTimeout = TimeSpan.FromSeconds(10);

    private readonly TestServices _services = new(static services => services.AddHealthKit()
        .AddReported("redis", static check => check.Impact = CheckImpact.Degrades).AddReported("postgres"));

    private readonly List<string> _sent = [];
    private readonly SystemdNotifier _notifier;
    private bool _isGone;

    public SystemdNotifierTests() => _notifier = Create(_services.Store, _services.Time);

    [Fact]
    public void Messages_FromStartToStop_AreInOrder()
    {
        Notify();
        Publish(HealthStatus.Healthy, HealthStatus.Healthy);
        Notify();
        _services.Store.SetPhase(HostPhase.Started);
        Notify();
        Publish(HealthStatus.Degraded, HealthStatus.Healthy);
        Notify();
        Notify();
        _services.Store.SetPhase(HostPhase.Draining);
        Notify();

        Assert.Equal(
            ["STATUS=unhealthy: starting", "WATCHDOG=1", "STATUS=healthy", "READY=1", "STATUS=degraded: redis error",
                "STATUS=unhealthy: draining", "STOPPING=1\nEXTEND_TIMEOUT_USEC=42500000"],
            _sent);
    }

    [Fact]
    public void Status_OfASnapshotThatIsStaleAtTheFirstCall_IsSent()
    {
        _services.Time.MoveTo(_services.Store.Latest.StaleAt);

        Notify();

        Assert.Equal(["STATUS=unhealthy: starting", "WATCHDOG=1"], _sent);
    }

    [Fact]
    public void Ready_StopBeforeTheEndOfTheStart_IsNotSent()
    {
        _services.Store.SetPhase(HostPhase.Draining);

        Notify();

        Assert.DoesNotContain("READY=1", _sent);
    }

    [Fact]
    public void Watchdog_WhileAlive_IsSentAtHalfOfItsTimeout()
    {
        var due = new List<double>();
        for (var beat = 0; beat < 4; beat++)
        {
            var next = _notifier.Notify();
            due.Add(_services.Time.Elapsed.TotalSeconds);
            _services.Time.MoveTo(next);
        }

        Assert.Equal([0, 5, 10, 15], due);
        Assert.Equal(4, Feeds());
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(900_000_000_000_000_000L)]
    public void Watchdog_OfAnAbsurdTimeout_IsFedOncePerInterval(long microseconds)
    {
        var sent = 0;
        var timeout = TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);
        var notifier = new SystemdNotifier(
            _services.Store, _services.Time, timeout, static () => TimeSpan.Zero,
            message => (sent += message == "WATCHDOG=1" ? 1 : 0) >= 0);

        var next = notifier.Notify();
        notifier.Notify();

        Assert.Equal(1, sent);
        Assert.InRange(
            next - _services.Time.GetTimestamp(), _services.Time.Ticks(TimeSpan.FromMilliseconds(1)),
            _services.Time.Ticks(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Watchdog_WhileLivenessFails_IsSilent()
    {
        Notify();
        _services.Store.Update(static host => host with { Phase = HostPhase.Started, IsStuck = true });
        _services.Time.Advance(WatchdogTimeout);

        Assert.Equal(TimestampExtensions.Never, _notifier.Notify());
        Assert.Equal(1, Feeds());
        Assert.Contains("STATUS=unhealthy: stuck", _sent);

        // The change wakes the thread, and systemd gets a sign of life at once.
        _services.Store.Update(static host => host with { IsStuck = false });
        Notify();
        Assert.Equal(2, Feeds());
    }

    [Fact]
    public void Watchdog_EngineHalted_IsSilentAfterStuckAfter()
    {
        using var engine = new EngineHarness(new ScriptedCheck("db"));
        engine.Step();
        var watchdog = new Watchdog(engine.Store, engine.Time, engine.Get<HealthKitMetrics>(), engine.Get<IOptions<HealthKitOptions>>(),
            engine.Log, static ping => ping.Execute());
        var notifier = Create(engine.Store, engine.Time);
        engine.IsHalted = true;

        var last = 0.0;
        for (var second = 0; second < 120; second++)
        {
            var before = Feeds();
            watchdog.Check();
            notifier.Notify();
            last = Feeds() > before ? engine.Time.Elapsed.TotalSeconds : last;
            engine.Advance(1);
        }

        // StuckAfter is 30 s. The engine's next step was due within 6 s, and the watchdog looks every second.
        Assert.InRange(last, 30, 37);
        Assert.Contains("STATUS=unhealthy: stale", _sent);
        Assert.Equal("STATUS=unhealthy: stuck", _sent.Last(static message => message.StartsWith("STATUS", StringComparison.Ordinal)));
    }

    [Fact]
    public void Messages_SocketMissing_AreSentWhenItReturns()
    {
        Publish(HealthStatus.Healthy, HealthStatus.Healthy);
        _services.Store.SetPhase(HostPhase.Started);
        _isGone = true;
        var next = _notifier.Notify();
        Assert.Equal(TimeSpan.FromMilliseconds(100), _services.Time.Span(next));

        _isGone = false;
        _services.Time.MoveTo(next);
        Notify();

        Assert.Equal(["STATUS=healthy", "READY=1", "WATCHDOG=1"], _sent);
    }

    [Theory]
    [InlineData(5, "")]
    [InlineData(8, " and 3 more")]
    public void Status_ManyChecks_NamesTheFirstFive(int checks, string more)
    {
        using var services = new TestServices(services =>
        {
            var builder = services.AddHealthKit();
            for (var number = 1; number <= checks; number++)
                builder.AddReported($"check{number}");
        });
        services.Store.SetPhase(HostPhase.Started);

        Assert.Equal(
            $"unhealthy: check1 starting, check2 starting, check3 starting, check4 starting, check5 starting{more}",
            SystemdNotifier.StatusOf(services.Store.Latest));
    }

    [Fact]
    public void Status_WithALineBreak_IsOneLine()
    {
        _services.Store.Update(static host =>
            host with { Phase = HostPhase.Started, Maintenance = new Maintenance("a\nWATCHDOG=trigger", default) });

        Assert.Equal("unhealthy: maintenance a WATCHDOG=trigger", SystemdNotifier.StatusOf(_services.Store.Latest));
    }

    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "", 30)]
    [InlineData("30000000", "1234", 30)]
    [InlineData("30000000", "1235", null)]
    [InlineData("0", null, null)]
    [InlineData("-1", null, null)]
    [InlineData("a lot", null, null)]
    [InlineData("922337203685477580", null, null)]
    [InlineData("9223372036854775807", null, null)]
    [InlineData(null, null, null)]
    public void WatchdogTimeout_OfTheEnvironment_IsForThisProcess(string? microseconds, string? processId, int? seconds)
    {
        var timeout = SystemdNotifier.WatchdogTimeout(
            name => name == "WATCHDOG_USEC" ? microseconds : name == "WATCHDOG_PID" ? processId : null, 1234);

        Assert.Equal(seconds, timeout?.TotalSeconds);
    }

    public void Dispose() => _services.Dispose();

    private SystemdNotifier Create(SnapshotStore store, TimeProvider time) =>
        new(store, time, WatchdogTimeout, static () => TimeSpan.FromSeconds(42.5), message =>
        {
            if (!_isGone)
                _sent.Add(message);

            return !_isGone;
        });

    private int Feeds() => _sent.Count(static message => message == "WATCHDOG=1");

    private void Notify() => _notifier.Notify();

    private void Publish(HealthStatus redis, HealthStatus postgres) => _services.Store.Publish(
        [States.State(_services.Definition("redis"), redis), States.State(_services.Definition("postgres"), postgres)]);
}
