using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks;

public sealed class ReportedCheckTests
{
    [Fact]
    public void Check_BeforeTheFirstReport_IsStartingHoweverLong()
    {
        using var harness = Harness();

        harness.Step().Advance(3_600);

        Assert.Equal((false, HealthReason.Starting), (harness["queue"].HasRun, harness.Store.Current.Ready.Reason));
    }

    [Fact]
    public void Report_OfEachStatus_IsSeenWithin50Ms()
    {
        using var harness = Harness();
        var control = harness.Get<IHealthControl>();
        harness.Step();

        control.ReportHealthy("queue");
        Assert.Equal(HealthStatus.Healthy, harness.Advance(0.05)["queue"].Status);
        control.ReportDegraded("queue", "The queue is long.");
        Assert.Equal(HealthStatus.Degraded, harness.Advance(0.05)["queue"].Status);
        control.ReportUnhealthy("QUEUE", "The queue is full.");
        var state = harness.Advance(0.05)["queue"];

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Reported, "The queue is full."), (state.Status, state.Reason, state.Message));
    }

    [Fact]
    public void Report_FollowedBySilence_HoldsAndDoesNotTurnStale()
    {
        using var harness = Harness();
        harness.Get<IHealthControl>().ReportHealthy("queue");

        harness.Step().Advance(86_400);

        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Ready.Status);
    }

    [Fact]
    public void Report_ForACheckThatIsNotReported_NamesThoseThatAre()
    {
        using var harness = Harness();

        var exception = Assert.Throws<ArgumentException>(() => harness.Get<IHealthControl>().ReportHealthy("db"));

        Assert.Equal(
            "No reported check has the name \"db\". Reported checks: queue. Add the check: services.AddHealthKit().AddReported(\"...\"). "
                + "(Parameter 'check')",
            exception.Message);
    }

    [Fact]
    public void Message_WithASecret_IsMaskedAndShortened()
    {
        using var harness = Harness();

        harness.Get<IHealthControl>().ReportUnhealthy("queue", "password=hunter2; " + new string('x', 5_000));

        var message = harness.Step()["queue"].Message!;
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
        Assert.True(message.Length <= 1_025, $"{message.Length} characters");
    }

    [Fact]
    public void Message_WithDescriptionsNever_IsOurSentence()
    {
        using var harness =
            new EngineHarness(static builder =>
                builder.Services.AddHealthKit(static options => options.Descriptions = DescriptionPolicy.Never).AddReported("queue"));

        harness.Get<IHealthControl>().ReportUnhealthy("queue", "The queue is full.");

        Assert.Equal(HealthReason.Reported.Sentence, harness.Step()["queue"].Message);
    }

    private static EngineHarness Harness() => new(static builder => builder.AddReported("queue"));
}
