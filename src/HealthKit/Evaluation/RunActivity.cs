using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Evaluation;

/// <summary>A span around each run of a check, the parent of those that drivers make. Costs one test when nobody listens.</summary>
internal static class RunActivity
{
    private static readonly ActivitySource Source = new("HealthKit");

    /// <summary>Returns no span when a listener throws; the run goes on without one.</summary>
    public static Activity? Start(string check)
    {
        try
        {
            return StartUnguarded(check);
        }
        catch (Exception)
        {
            return null;
        }
    }

    public static void End(Activity? activity, RunOutcome outcome)
    {
        if (activity is null)
        {
            return;
        }

        try
        {
            SetTags(activity, outcome);
            activity.Dispose();
        }
        catch (Exception)
        {
            // A listener that throws: the run has ended all the same.
        }
    }

    private static Activity? StartUnguarded(string check) =>
        Source.HasListeners() ? Source.StartActivity(ActivityKind.Internal, name: "health_check", tags: [new("health.check.name", check)]) : null;

    private static void SetTags(Activity activity, RunOutcome outcome)
    {
        activity.SetTag("health.check.status", outcome.Status switch
        {
            HealthStatus.Healthy => "healthy",
            HealthStatus.Degraded => "degraded",
            _ => "unhealthy",
        });
        if (outcome.Reason is { } reason)
        {
            activity.SetTag("health.check.reason", reason.Code);
            activity.SetStatus(outcome.Status == HealthStatus.Unhealthy ? ActivityStatusCode.Error : ActivityStatusCode.Unset, reason.Sentence);
        }
    }
}
