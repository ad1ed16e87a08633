namespace HealthKit.IntegrationTests.Redis;

/// <summary>What was measured for one row.</summary>
internal sealed record RedisFaultResult(string Name, string Expected)
{
    /// <value>The worst detection time of the policy, and what the machine adds to it.</value>
    public TimeSpan Bound { get; init; }

    public TimeSpan Limit { get; init; }

    public string Answer { get; init; } = "";

    public TimeSpan? Detected { get; init; }

    public TimeSpan? Recovered { get; init; }

    public string? Error { get; init; }

    public bool IsAsExpected => Error is null && Answer == Expected && (Detected is null || Detected <= Bound);
}
