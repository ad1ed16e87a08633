namespace HealthKit.StackExchangeRedis;

/// <param name="IsFromServer">Whether the server responded; otherwise the driver failed without a response.</param>
/// <param name="Reason">Why the server cannot be used; <c>null</c> when it can, or when it did not respond.</param>
/// <param name="Exception">The exception of the driver.</param>
internal sealed record RedisQueryResult(bool IsFromServer, HealthReason? Reason, Exception? Exception)
{
    public static RedisQueryResult Usable { get; } = new(IsFromServer: true, Reason: null, Exception: null);

    /// <summary>The query's own result, with figures; <c>null</c> when the reason is enough.</summary>
    public HealthCheckResult? Evaluation { get; private init; }

    public bool IsUsable => IsFromServer && Reason is null && Evaluation is null;

    public static RedisQueryResult Unusable(HealthReason reason, Exception? exception = null) => new(IsFromServer: true, reason, exception);

    public static RedisQueryResult Failed(Exception exception) => new(IsFromServer: false, Reason: null, exception);

    public static RedisQueryResult Evaluated(HealthCheckResult evaluation) =>
        new(IsFromServer: true, Reason: null, Exception: null) { Evaluation = evaluation };

    /// <summary>The check cannot find out whether the app can use the server: never healthy, and no reason to leave the rotation.</summary>
    public static RedisQueryResult Forbidden(string advice)
    {
        var exception = new UnauthorizedAccessException(advice);
        return new(IsFromServer: true, HealthReason.Forbidden, exception) { Evaluation = HealthReason.Forbidden.Degraded(exception) };
    }

    /// <summary>The result of a run in which the server responded.</summary>
    public HealthCheckResult ToResult() => Evaluation ?? Reason?.Unhealthy(Exception) ?? HealthCheckResult.Healthy();
}
