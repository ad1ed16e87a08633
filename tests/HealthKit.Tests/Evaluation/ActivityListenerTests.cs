using System.Diagnostics;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>
/// Third-party listeners to the spans of runs, with callbacks that throw. A listener receives the spans of the whole process.
/// </summary>
[Collection(WholeProcess.Name)]
public sealed class ActivityListenerTests
{
    [Theory]
    [InlineData("Sample")]
    [InlineData("Started")]
    [InlineData("Stopped")]
    public void Listener_ThatThrows_HarmsNoCheck(string callback)
    {
        var calls = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "HealthKit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => Throw("Sample", ActivitySamplingResult.AllData),
            ActivityStarted = _ => Throw("Started", ActivitySamplingResult.None),
            ActivityStopped = _ => Throw("Stopped", ActivitySamplingResult.None),
        };
        ActivitySource.AddActivityListener(listener);
        using var harness = new EngineHarness(new ScriptedCheck());

        harness.Advance(60);

        Assert.Equal((HealthStatus.Healthy, 0), (harness["db"].Status, harness["db"].ConsecutiveFailures));
        Assert.InRange(calls, 10, int.MaxValue);

        ActivitySamplingResult Throw(string name, ActivitySamplingResult result)
        {
            calls += name == callback ? 1 : 0;
            return name == callback ? throw new InvalidOperationException(name) : result;
        }
    }
}
