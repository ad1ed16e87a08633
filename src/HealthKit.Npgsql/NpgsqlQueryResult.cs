namespace HealthKit.Npgsql;

/// <summary>The result of one attempt: success, or the reason of the failure and the driver's exception.</summary>
internal sealed record NpgsqlQueryResult(HealthReason? Reason, Exception? Exception)
{
    public static NpgsqlQueryResult Success { get; } = new(Reason: null, Exception: null);

    public static NpgsqlQueryResult ReadOnly { get; } = new(HealthReason.ReadOnly, Exception: null);

    /// <summary>The query's own evaluation, with figures; <c>null</c> when the reason is enough.</summary>
    public HealthCheckResult? Evaluation { get; private init; }

    /// <summary>The role of the host that responded, when there are several.</summary>
    public HostRole? Role { get; private init; }

    /// <summary>The endpoints of the host that failed; <c>null</c> when it is unknown.</summary>
    public IReadOnlyList<DnsEndPoint>? FailedEndpoints { get; init; }

    /// <summary>Whether the driver found none of several hosts suitable, possibly by its cached host states.</summary>
    public bool IsRefusedByDriver { get; private init; }

    /// <summary>Whether no server query is needed to find the cause.</summary>
    public bool IsFinal => Reason != HealthReason.Timeout && !IsRefusedByDriver;

    /// <summary>
    /// Whether a connection outside the pool proves that the server works. TLS and authentication errors prove it too: they do not make a
    /// pool hang, and such a connection lacks the certificates that the app set on the data source in code.
    /// </summary>
    public bool ProvesServerWorks => Reason is null || Reason == HealthReason.Tls || Reason == HealthReason.Authentication;

    public static NpgsqlQueryResult Of(Exception exception) => NpgsqlFailure.IsNoSuitableHost(exception)
        ? new(HealthReason.Unreachable, exception) { IsRefusedByDriver = true }
        : new(NpgsqlFailure.ReasonOf(exception), exception);

    public static NpgsqlQueryResult SuccessOf(HostRole role) => Success with { Role = role };

    public static NpgsqlQueryResult Evaluated(HealthCheckResult evaluation) => Success with { Evaluation = evaluation };

    /// <summary>A single flight whose exceptions become results.</summary>
    public static SingleFlight<NpgsqlQueryResult> SingleFlight(Func<Task<NpgsqlQueryResult>> query)
    {
        // On another thread, because a callback of the app, such as a password provider, may block.
        return new SingleFlight<NpgsqlQueryResult>(() => Task.Run(RunGuardedAsync));

        async Task<NpgsqlQueryResult> RunGuardedAsync()
        {
            try
            {
                return await query();
            }
            catch (Exception exception)
            {
                return Of(exception);
            }
        }
    }

    public HealthCheckResult ToResult() => Evaluation ?? (Reason is null ? HealthCheckResult.Healthy() : Reason.Unhealthy(Exception));
}

internal interface INpgsqlQuery
{
    /// <summary>Executes on a pooled connection. The caller has set the command's timeout, and handles exceptions.</summary>
    Task<NpgsqlQueryResult> ExecuteAsync(NpgsqlCommand command);
}
