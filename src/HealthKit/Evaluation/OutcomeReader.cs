namespace HealthKit.Evaluation;

/// <summary>Converts what a check returned or threw to an outcome: status, reason, and a message that is safe to show.</summary>
internal static class OutcomeReader
{
    /// <summary>Reads a result. An exception that the check caught itself explains a failure without another cause.</summary>
    public static RunOutcome Read(
        HealthCheckResult result, IHealthCheck check, DescriptionPolicy descriptions, Exception? caught = null)
    {
        var isUnexplained = result.Status != HealthStatus.Healthy && string.IsNullOrEmpty(result.Description);
        var cause = result.Exception ?? (isUnexplained ? caught : null);
        var reason = result.Status == HealthStatus.Healthy ? null : cause is null ? HealthReason.Reported : ReasonOf(cause);
        var mayQuote = descriptions switch
        {
            DescriptionPolicy.Always => true,
            DescriptionPolicy.Never => false,
            _ => IsBuiltIn(check) || (result.Exception is null && IsAppProvided(check)),
        };

        var description = string.IsNullOrEmpty(result.Description) ? null : CheckData.Short(SecretRedactor.Redact(result.Description));
        return new RunOutcome(Known(result.Status), reason, mayQuote && description is not null ? description : reason?.Sentence)
        {
            FullMessage = mayQuote || descriptions == DescriptionPolicy.Never ? null : description,
            Description = description,
            Exception = CauseOf(cause),
            Data = CheckData.Printable(result.Data),
        };
    }

    /// <summary>Never throws: a run also fails when its exception cannot be read.</summary>
    public static RunOutcome Read(Exception exception)
    {
        try
        {
            var reason = ReasonOf(exception);
            return new RunOutcome(HealthStatus.Unhealthy, reason, reason.Sentence) { Exception = CauseOf(exception) };
        }
        catch (Exception)
        {
            return RunOutcome.Unreadable with { Exception = exception };
        }
    }

    /// <summary>Whether the check is a lambda of the app: the stock <c>AddCheck</c> wraps it in a class of the stock assembly.</summary>
    public static bool IsAppProvided(IHealthCheck check) => check.GetType().Assembly == typeof(HealthCheckService).Assembly;

    private static Exception? CauseOf(Exception? exception) => exception is ReasonException wrapper ? wrapper.InnerException : exception;

    // While the process cannot open files, the check cannot have reached its server, whatever reason it reports.
    private static HealthReason ReasonOf(Exception exception)
    {
        var reason = HealthReason.Of(exception);
        var isExhausted = CanOccurWithoutServer(reason) && (FileHandleExhaustion.IsIn(exception) || FileHandleExhaustion.IsNow());
        return isExhausted ? HealthReason.Exhausted : reason;
    }

    private static bool CanOccurWithoutServer(HealthReason reason) =>
        reason == HealthReason.Error || reason == HealthReason.Dns || reason == HealthReason.Unreachable || reason == HealthReason.Tls
        || reason == HealthReason.Timeout;

    // An undefined status, made by a cast, counts as the worst one: fail closed.
    private static HealthStatus Known(HealthStatus status) => Enum.IsDefined(status) ? status : HealthStatus.Unhealthy;

    // Checks of the core return texts of the app or fixed sentences, so their descriptions are safe.
    private static bool IsBuiltIn(IHealthCheck check) => check.GetType().Assembly == typeof(OutcomeReader).Assembly;
}
