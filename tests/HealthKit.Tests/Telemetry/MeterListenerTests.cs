using System.Diagnostics.Metrics;
using HealthKit.Reactions;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using HealthKit.Tests.Reactions;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Telemetry;

/// <summary>Third-party listeners to the meter of one host, with callbacks that throw.</summary>
public sealed class MeterListenerTests
{
    private readonly ScriptedCheck _check = new();
    private readonly RecordingReaction _reaction = new();
    private int _calls;

    [Fact]
    public void Listener_ThatThrowsAtAMeasurement_DoesNoHarm()
    {
        using var harness = Harness();
        using var listener = Listener(harness, static (instrument, listener) => listener.EnableMeasurementEvents(instrument));
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Throw());
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Throw());
        listener.Start();

        Use(harness);

        Assert.InRange(_calls, 8, int.MaxValue);
    }

    [Fact]
    public void Listener_ThatThrowsAtAnInstrument_DoesNoHarm()
    {
        using var harness = Harness();
        using var listener = Listener(harness, (_, _) => Throw());
        listener.Start();

        Use(harness);

        Assert.InRange(_calls, 12, int.MaxValue);
    }

    /// <summary>Uses the meter in every way that a host does, from its start.</summary>
    private void Use(EngineHarness harness)
    {
        harness.Get<HealthKitTelemetry>().Start();
        var feed = harness.Get<TransitionFeed>();
        harness.Step();
        feed.Advance(harness.Store.Latest);
        for (var turn = 0; turn < 400; turn++)
        {
            _check.Says(turn % 2 == 0 ? HealthStatus.Unhealthy : HealthStatus.Healthy);
            harness.Advance(7);
            feed.Advance(harness.Store.Latest);
        }

        harness.Get<RunJournal>().Dispatch();
        harness.Get<HealthKitMetrics>().RecordThreadPoolDelay(TimeSpan.FromSeconds(1));
        Assert.Equal(50, harness.Get<HealthHistory>().Of(harness.Store.Latest.Checks[0], harness.Time.GetUtcNow()).Outages.Count);
    }

    private EngineHarness Harness() => new(
        builder =>
        {
            EngineHarness.AddOwn(builder, _check);
            builder.Services.AddSingleton<IHealthReaction>(_reaction);
        },
        _check);

    private static MeterListener Listener(EngineHarness harness, Action<Instrument, MeterListener> published)
    {
        // Instruments of other tests are published here too, also after this harness has ended.
        var meters = harness.Get<IMeterFactory>();
        return new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "HealthKit" && instrument.Meter.Scope == meters)
                    published(instrument, listener);
            },
        };
    }

    private void Throw()
    {
        _calls++;
        throw new InvalidOperationException();
    }
}
