namespace HealthKit.IntegrationTests.Redis;

/// <summary>What was measured for one row.</summary>
internal sealed record RedisFaultResult(RedisFault Fault, TimeSpan Limit)
{
    /// <summary>Allowed on top of the worst detection time of the policy.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.5);

    public string Answer { get; init; } = "";

    public TimeSpan? Detected { get; init; }

    public TimeSpan? Recovered { get; init; }

    public string? Error { get; init; }

    public bool IsAsExpected => Error is null && Answer == Fault.Answer && (Detected is null || Detected <= Limit + Slack);

    public string Row =>
        $"| {Fault.Name,-49} | {Answer,-28} | {Seconds(Detected),9} | {Seconds(Limit),7} | {Seconds(Recovered),9} |"
        + (IsAsExpected ? "" : $" expected {Fault.Answer}. {Error}");

    public static string Header =>
        $"| {"Redis, fault",-49} | {"answer",-28} | {"seen",9} | {"at most",7} | {"recovered",9} |\n"
        + $"|{new string('-', 51)}|{new string('-', 30)}|{new string('-', 10)}:|{new string('-', 8)}:|{new string('-', 10)}:|";

    private static string Seconds(TimeSpan? span) => span is { } value ? $"{value.TotalSeconds:0.00} s" : "-";
}
