namespace HealthKit.IntegrationTests.Redis;

/// <summary>What was measured for one row.</summary>
internal sealed record RedisFaultResult(string Name, string Expected)
{
    /// <summary>Allowed on top of the worst detection time of the policy, for a machine that is busy.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5);

    public TimeSpan Limit { get; init; }

    public string Answer { get; init; } = "";

    public TimeSpan? Detected { get; init; }

    public TimeSpan? Recovered { get; init; }

    public string? Error { get; init; }

    public bool IsAsExpected => Error is null && Answer == Expected && (Detected is null || Detected <= Limit + Slack);
}
