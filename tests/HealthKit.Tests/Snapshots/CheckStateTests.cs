using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Snapshots;

public sealed class CheckStateTests
{
    private static readonly CheckState NeverRun = States.State(States.Definition("db"), HealthStatus.Unhealthy, hasRun: false);

    [Theory]
    [InlineData(DetailLevel.None, "Full.", "Short.")]
    [InlineData(DetailLevel.Summary, "Full.", "Short.")]
    [InlineData(DetailLevel.Full, "Full.", "Full.")]
    [InlineData(DetailLevel.Full, null, "Short.")]
    public void Message_ByDetailLevel_IsTheFullOneForFullOnly(DetailLevel details, string? full, string expected)
    {
        var shown = NeverRun.Shown with { Message = "Short.", FullMessage = full };

        Assert.Equal(expected, (NeverRun with { Shown = shown }).MessageFor(details));
    }

    [Fact]
    public void Transition_WithoutARun_IsNone() => Assert.False(
        (NeverRun with { Shown = NeverRun.Shown with { Message = "Another." } }).IsTransitionFrom(NeverRun));

    [Fact]
    public void Transition_WithTheFirstRun_IsOne() => Assert.True((NeverRun with { HasRun = true }).IsTransitionFrom(NeverRun));
}
