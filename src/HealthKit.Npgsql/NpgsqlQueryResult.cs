using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Npgsql;

/// <summary>How one attempt ended.</summary>
/// <param name="Reason">What it failed of; <c>null</c> when it did not.</param>
/// <param name="Exception">What the driver threw.</param>
internal sealed record NpgsqlQueryResult(HealthReason? Reason, Exception? Exception)
{
    public static NpgsqlQueryResult Success { get; } = new(Reason: null, Exception: null);

    public static NpgsqlQueryResult ReadOnly { get; } = new(HealthReason.ReadOnly, Exception: null);

    /// <summary>What the question itself made of it, with figures; <c>null</c> when the reason says all.</summary>
    public HealthCheckResult? Evaluation { get; private init; }

    /// <summary>The role of the host that answered, when there are several.</summary>
    public HostRole? Role { get; private init; }

    /// <summary>Where the host of several listens that failed; <c>null</c> when it is all of them, or not known.</summary>
    public IReadOnlyList<DnsEndPoint>? FailedAt { get; init; }

    /// <summary>Whether the driver found none of several hosts suitable. It remembers for a while what it found out about a host.</summary>
    public bool IsRefusedByDriver { get; private init; }

    /// <summary>Whether it says all there is to say: why nothing came in time, or no host is suitable, has yet to be found out.</summary>
    public bool IsFinal => Reason != HealthReason.Timeout && !IsRefusedByDriver;

    /// <summary>
    /// Whether the server is there and works, as seen by a connection outside the pool. Wrong credentials would not make the pool hang; and
    /// such a connection lacks the certificates that were given to the data source in code.
    /// </summary>
    public bool ProvesServerWorks => Reason is null || Reason == HealthReason.Tls || Reason == HealthReason.Authentication;

    public static NpgsqlQueryResult Of(Exception exception) => NpgsqlFailure.IsNoSuitableHost(exception)
        ? new(HealthReason.Unreachable, exception) { IsRefusedByDriver = true }
        : new(NpgsqlFailure.ReasonOf(exception), exception);

    public static NpgsqlQueryResult SuccessOf(HostRole role) => new(Reason: null, Exception: null) { Role = role };

    public static NpgsqlQueryResult Evaluated(HealthCheckResult evaluation) => new(Reason: null, Exception: null) { Evaluation = evaluation };

    public HealthCheckResult ToResult() => Evaluation ?? (Reason is null ? HealthCheckResult.Healthy() : Reason.Unhealthy(Exception));
}
