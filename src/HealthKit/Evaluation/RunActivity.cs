using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Evaluation;

/// <summary>Wraps each run in a span, the parent of the driver's spans. A listener that throws does not harm the run.</summary>
internal static class RunActivity
{
    private static readonly ActivitySource Source = new("HealthKit");

    public static Activity? Start(string check)
    {
        try
        {
            return Source.HasListeners()
                ? Source.StartActivity(ActivityKind.Internal, name: "health_check", tags: [new("health.check.name", check)])
                : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    public static void End(Activity? activity, RunOutcome outcome)
    {
        try
        {
            if (activity is not null)
            {
                SetTags(activity, outcome);
                activity.Dispose();
            }
        }
        catch (Exception)
        {
            // A listener threw.
        }
    }

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
            var code = outcome.Status == HealthStatus.Unhealthy ? ActivityStatusCode.Error : ActivityStatusCode.Unset;
            activity.SetStatus(code, reason.Sentence);
        }
    }
}
