namespace HealthKit.Benchmarks;

/// <summary>One round: both apps, one right after the other.</summary>
internal sealed record ComparisonRound(LoadResult Bare, LoadResult HealthKit)
{
    public double Ratio => HealthKit.RequestsPerSecond / Bare.RequestsPerSecond;
}
