using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.StackExchangeRedis;

/// <summary>What came of one question.</summary>
/// <param name="IsFromServer">Whether the server spoke, and not the driver about its lack of a connection.</param>
/// <param name="Reason">Why the server cannot be used; <c>null</c> when it can, or when the server did not speak.</param>
/// <param name="Exception">What the driver threw.</param>
internal sealed record RedisQueryResult(bool IsFromServer, HealthReason? Reason, Exception? Exception)
{
    public static RedisQueryResult Usable { get; } = new(IsFromServer: true, Reason: null, Exception: null);

    /// <summary>What the question itself made of the answer, with figures; <c>null</c> when the reason says all.</summary>
    public HealthCheckResult? Evaluation { get; private init; }

    public bool IsUsable => IsFromServer && Reason is null && Evaluation is null;

    public static RedisQueryResult Unusable(HealthReason reason, Exception? exception = null) => new(IsFromServer: true, reason, exception);

    public static RedisQueryResult Failed(Exception exception) => new(IsFromServer: false, Reason: null, exception);

    public static RedisQueryResult Evaluated(HealthCheckResult evaluation) => new(IsFromServer: true, Reason: null, Exception: null) { Evaluation = evaluation };

    /// <summary>The server responds, but the check cannot find out whether the app can use it. That is never healthy, and takes nothing out of rotation.</summary>
    public static RedisQueryResult Forbidden(string advice)
    {
        var exception = new UnauthorizedAccessException(advice);
        return new(IsFromServer: true, HealthReason.Forbidden, exception) { Evaluation = HealthReason.Forbidden.Degraded(exception) };
    }

    /// <summary>For an answer of the server.</summary>
    public HealthCheckResult ToResult() => Evaluation ?? Reason?.Unhealthy(Exception) ?? HealthCheckResult.Healthy();
}
