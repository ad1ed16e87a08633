using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Evaluation;

/// <summary>From what a check returned or threw to an outcome: status, reason, and the words that an answer may hold.</summary>
internal static class OutcomeReader
{
    public static RunOutcome Read(HealthCheckResult result, IHealthCheck check, DescriptionPolicy descriptions)
    {
        var given = result.Exception as ReasonException;
        var reason = result.Status == HealthStatus.Healthy ? null : result.Exception is { } exception ? ReasonOf(exception) : HealthReason.Reported;
        var mayQuote = descriptions switch
        {
            DescriptionPolicy.Always => true,
            DescriptionPolicy.Never => false,
            _ => IsBuiltIn(check) || (result.Exception is null && IsAppProvided(check)),
        };

        return new RunOutcome(Known(result.Status), reason, Message(mayQuote ? result.Description : null, reason))
        {
            Exception = given is null ? result.Exception : given.InnerException,
            Data = CheckData.Printable(result.Data),
        };
    }

    /// <summary>Never throws: a run whose failure cannot be read has failed all the same.</summary>
    public static RunOutcome Read(Exception exception)
    {
        try
        {
            var reason = ReasonOf(exception);
            return new RunOutcome(HealthStatus.Unhealthy, reason, reason.Sentence) { Exception = exception is ReasonException given ? given.InnerException : exception };
        }
        catch (Exception)
        {
            return RunOutcome.Unreadable with { Exception = exception };
        }
    }

    // Whatever the check makes of its failure: while no file can be opened, it cannot have met its server.
    private static HealthReason ReasonOf(Exception exception)
    {
        var reason = HealthReason.Of(exception);
        return NeedsNoServer(reason) && (FileHandleExhaustion.IsIn(exception) || FileHandleExhaustion.IsNow()) ? HealthReason.Exhausted : reason;
    }

    private static bool NeedsNoServer(HealthReason reason) =>
        reason == HealthReason.Error || reason == HealthReason.Dns || reason == HealthReason.Unreachable || reason == HealthReason.Tls
        || reason == HealthReason.Timeout;

    private static string? Message(string? quoted, HealthReason? reason) =>
        string.IsNullOrEmpty(quoted) ? reason?.Sentence : CheckData.Short(SecretRedactor.Redact(quoted));

    // A status that a cast made up counts as the worst: fail closed.
    private static HealthStatus Known(HealthStatus status) => Enum.IsDefined(status) ? status : HealthStatus.Unhealthy;

    // What those of the core say are the words of the app that were given to them, or sentences of ours.
    private static bool IsBuiltIn(IHealthCheck check) => check.GetType().Assembly == typeof(OutcomeReader).Assembly;

    /// <summary>Whether the check is a lambda of the app: those given to stock <c>AddCheck</c> run inside the stock assembly's one check.</summary>
    public static bool IsAppProvided(IHealthCheck check) => check.GetType().Assembly == typeof(HealthCheckService).Assembly;
}
