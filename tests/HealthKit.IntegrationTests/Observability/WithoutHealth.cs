using System.Diagnostics;
using OpenTelemetry;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>The filter of docs/metrics.md. It removes the spans of checks, of the driver calls that they cause, and of probes.</summary>
internal sealed class WithoutHealth : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        for (var span = data; span is not null; span = span.Parent)
        {
            if (span.Source.Name == "HealthKit" || span.GetTagItem("health.probe") is not null)
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
