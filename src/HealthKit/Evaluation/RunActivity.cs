namespace HealthKit.Evaluation;

/// <summary>Wraps each run in a span, the parent of the driver's spans. A listener that throws does not harm the run.</summary>
internal static class RunActivity
{
    private static readonly ActivitySource Source = new("HealthKit");

    public static Activity? Start(string check) => Source.HasListeners() ? StartGuarded(check) : null;

    public static void End(Activity? activity, RunOutcome outcome)
    {
        if (activity is not null)
            EndGuarded(activity, outcome);
    }

    // In methods of their own, so that a run without a listener allocates no closure.
    private static Activity? StartGuarded(string check) => Guard.Get(
        () => Source.StartActivity(ActivityKind.Internal, name: "health_check", tags: [new("health.check.name", check)]));

    private static void EndGuarded(Activity activity, RunOutcome outcome) => Guard.Run(() =>
    {
        SetTags(activity, outcome);
        activity.Dispose();
    });

    private static void SetTags(Activity activity, RunOutcome outcome)
    {
        activity.SetTag("health.check.status", StatusNames.Lower(outcome.Status));
        if (outcome.Reason is { } reason)
        {
            activity.SetTag("health.check.reason", reason.Code);
            var code = outcome.Status == HealthStatus.Unhealthy ? ActivityStatusCode.Error : ActivityStatusCode.Unset;
            activity.SetStatus(code, reason.Sentence);
        }
    }
}
