namespace HealthKit.IntegrationTests.Redis;

/// <summary>The measurements of one row.</summary>
internal sealed record RedisFaultResult(string Name, string Expected)
{
    /// <value>The worst detection time of the policy, plus the delay of the machine.</value>
    public TimeSpan Bound { get; init; }

    public TimeSpan Limit { get; init; }

    public string Answer { get; init; } = "";

    public TimeSpan? Detected { get; init; }

    public TimeSpan? Recovered { get; init; }

    public string? Error { get; init; }

    public bool IsAsExpected => Error is null && Answer == Expected && (Detected is null || Detected <= Bound);
}
