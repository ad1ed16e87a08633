using System.Text.Json.Nodes;
using HealthKit.Http;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

public sealed class HistoryPageTests : IDisposable
{
    private readonly ScriptedCheck _check = new();
    private readonly EngineHarness _harness;

    public HistoryPageTests()
    {
        _harness = new EngineHarness(_check);
        Advance(10);
    }

    [Fact]
    public void History_OfAnEngineThatIsDead_CountsTheTimeInWhichNobodyLooked()
    {
        _harness.IsHalted = true;

        Advance(90);

        var check = Ask();
        Assert.Equal(("unhealthy", "stale", null),
            ($"{check["outages"]![0]!["state"]}", $"{check["outages"]![0]!["reason"]}", check["outages"]![0]!["to"]));
        Assert.InRange(check["availability"]!.GetValue<double>(), 0.1, 0.3);
    }

    [Fact]
    public void History_CheckStillUnhealthy_OutageGrowsWithTime()
    {
        _check.Says(HealthStatus.Unhealthy);
        Advance(60);
        var renderer = Renderer();
        var before = Seconds(renderer);

        _harness.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, Seconds(renderer) - before, precision: 6);
    }

    [Fact]
    public void History_RequestedOften_IsRenderedOncePerSecondOrRun()
    {
        var renderer = Renderer();
        var first = renderer.Get();

        _harness.Time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Same(first, renderer.Get());

        // Only time passes: no check runs.
        _harness.Time.Advance(TimeSpan.FromSeconds(0.2));
        var second = renderer.Get();
        Assert.NotSame(first, second);

        _harness.Get<HealthHistory>().Observe(new RunRecord(
            _harness["db"].Definition, HealthStatus.Healthy, Reason: null, TimeSpan.Zero, IsRun: true, NewVerdict: null,
                _harness.Time.GetUtcNow()) { Timestamp = _harness.Time.GetTimestamp() });
        Assert.NotSame(second, renderer.Get());
    }

    [Theory]
    [InlineData(DetailLevel.Summary)]
    [InlineData(DetailLevel.Full)]
    public void History_OfExceptions_HasNoWordOfThem(DetailLevel details)
    {
        _check.Throws(new InvalidOperationException("Host=canary;Password=canary"));

        Advance(30);

        var text = System.Text.Encoding.UTF8.GetString(Renderer(details).Get().Body.Span);
        Assert.Contains("\"reason\":\"error\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
    }

    public void Dispose() => _harness.Dispose();

    // In an app, a reaction of the host dispatches the journal. That reaction does not run here.
    private void Advance(double seconds)
    {
        _harness.Advance(seconds);
        _harness.Get<RunJournal>().Dispatch();
    }

    private LatestRendering<HealthResponse> Renderer(DetailLevel details = DetailLevel.Summary) =>
        _harness.Get<HealthResponderFactory>().History(details);

    private JsonNode Ask() => Ask(Renderer());

    private static JsonNode Ask(LatestRendering<HealthResponse> renderer) => JsonNode.Parse(renderer.Get().Body.Span)!["checks"]!["db"]!;

    private static double Seconds(LatestRendering<HealthResponse> renderer) => Ask(renderer)["outages"]![0]!["seconds"]!.GetValue<double>();
}
