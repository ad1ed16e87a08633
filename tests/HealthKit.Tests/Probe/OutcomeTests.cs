using HealthKit.Probe;

namespace HealthKit.Tests.Probe;

public sealed class OutcomeTests
{
    [Fact]
    public void Outcome_OfAnAnswer_IsCodeStatusAndMilliseconds()
    {
        Assert.Equal("200 healthy 1.9 ms", $"{new Outcome(200, "healthy", TimeSpan.FromMicroseconds(1_999))}");
    }

    [Fact]
    public void Outcome_WithoutAResponse_ShowsItsReason()
    {
        Assert.Equal("- timeout 5000.0 ms", $"{new Outcome(null, "timeout", TimeSpan.FromSeconds(5))}");
    }
}
