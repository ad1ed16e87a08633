using HealthKit.Http;
using HealthKit.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Support;

/// <summary>One fixed time with a check in every state. The tests render all formats from it.</summary>
internal sealed class WireScene : IDisposable
{
    private readonly EngineHarness _harness;

    public WireScene(Action<HealthKitOptions>? configure = null)
    {
        var postgres = new ScriptedCheck("postgres", static options => options.Probes = HealthProbes.Ready | HealthProbes.Startup);
        var redis = new ScriptedCheck("redis", static options =>
        {
            options.Impact = CheckImpact.Degrades;
            options.AffectedEndpoints.Add("/orders/{id}");
        });
        var billing = new ScriptedCheck("billing", static options => options.Impact = CheckImpact.Shared);
        var late = new ScriptedCheck("late", static options =>
        {
            options.InitialDelay = TimeSpan.FromMinutes(1);
            options.Impact = CheckImpact.Informational;
        });
        ScriptedCheck[] own = [postgres, redis, billing, late];
        _harness = new EngineHarness(
            builder =>
            {
                builder.Services.Configure<HealthKitOptions>(options => configure?.Invoke(options));
                EngineHarness.AddOwn(builder, own);
                builder.AddCheck("self", static () => HealthCheckResult.Healthy("Up and <running>."), ["live"]);
                builder.AddCheck("주문", static () => HealthCheckResult.Degraded("Queue is \"long\" 주문.", data: Data()), ["ready", "orders"]);
            },
            own);
        postgres.Takes(TimeSpan.FromMilliseconds(1.5));
        _harness.Advance(10);
        redis.Says(HealthReason.ConnectionRefused.Unhealthy(new InvalidOperationException("Host=canary;Password=canary")));
        billing.Throws(new TimeoutException("canary", new InvalidOperationException("canary")));
        _harness.Advance(20.123);
        Store.Publish(Store.Latest.Checks);
    }

    public SnapshotStore Store => _harness.Store;

    public HealthSnapshot Snapshot => Store.Latest;

    public T Get<T>()
        where T : notnull => _harness.Provider.GetRequiredService<T>();

    public void Drain() => Store.SetPhase(HostPhase.Draining);

    public HealthResponse Render(string path, ResponseFormat format, DetailLevel details, HealthSnapshot? snapshot = null) =>
        Get<ResponseRenderer>().Render(snapshot ?? Snapshot, Get<RouteTable>().OnAppPort[path], format, details);

    public HealthResponse RenderWithout(string path, ResponseFormat format, DetailLevel details, params string[] excluded) =>
        Get<ResponseRenderer>().RenderWithout(excluded, Snapshot, Get<RouteTable>().OnAppPort[path].Probe, format, details);

    public void Dispose() => _harness.Dispose();

    private static Dictionary<string, object> Data() => new()
    {
        ["length"] = 1_234_567_890_123,
        ["ratio"] = 0.25,
        ["max"] = ulong.MaxValue,
        ["full"] = false,
        ["oldest"] = TimeSpan.FromSeconds(90),
        ["path"] = "/var/canary",
        ["nan"] = double.NaN,
    };
}
