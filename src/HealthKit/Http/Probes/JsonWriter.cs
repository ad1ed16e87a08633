using System.Text.Json;
using HealthKit.Registration;
using HealthKit.Snapshots;

namespace HealthKit.Http;

/// <summary>The default form.</summary>
internal static class JsonWriter
{
    public static byte[] Write(RenderContext context) => JsonFormat.Write(context, static (json, context) =>
    {
        WriteHead(json, StatusNames.Lower(context.Verdict.Status), context);
        if (context.Details != DetailLevel.None)
        {
            // That of a check is said with the check; but "starting" is said of the service, whatever it waits for.
            if (context.Verdict.Reason is { } reason && (context.Verdict.IsOfHost || reason == HealthReason.Starting))
            {
                json.WriteString("reason", reason.Code);
                if (context.Verdict.Message is { } message)
                {
                    json.WriteString("message", message);
                }
            }

            json.WriteStartObject("checks");
            foreach (var check in context.Checks)
            {
                json.WritePropertyName(check.Definition.Name);
                WriteCheck(json, check, context.Details);
            }

            json.WriteEndObject();
        }

        WriteTail(json, context);
    });

    /// <summary>The answer about one check.</summary>
    public static byte[] WriteOne(RenderContext context) => JsonFormat.Write(context, static (json, context) =>
    {
        var check = context.Checks[0];
        WriteHead(json, StatusNames.Lower(check.Status), context);
        if (context.Details != DetailLevel.None)
        {
            json.WritePropertyName("check");
            WriteCheck(json, check, context.Details);
        }

        WriteTail(json, context);
    });

    private static void WriteHead(Utf8JsonWriter json, string status, RenderContext context)
    {
        json.WriteStartObject();
        json.WriteString("status", status);
        json.WriteTime("timestamp", context.Snapshot.Timestamp);
    }

    private static void WriteTail(Utf8JsonWriter json, RenderContext context)
    {
        if (context.Details == DetailLevel.Full)
        {
            ProcessDetails.Write(json, context.Snapshot);
        }

        json.WriteEndObject();
    }

    private static void WriteCheck(Utf8JsonWriter json, CheckState check, DetailLevel details)
    {
        json.WriteStartObject();
        json.WriteString("state", StatusNames.Lower(check.Status));
        if (check.Reason is { } reason)
        {
            json.WriteString("reason", reason.Code);
        }

        if (check.Diagnosis is { } diagnosis)
        {
            json.WriteString("layer", diagnosis.Layer.Code);
        }

        if (check.Message is { } message)
        {
            json.WriteString("message", message);
        }

        if (check.Reason is not null)
        {
            json.WriteTime("since", check.Since);
        }

        if (details == DetailLevel.Full)
        {
            WriteFull(json, check);
        }

        json.WriteEndObject();
    }

    private static void WriteFull(Utf8JsonWriter json, CheckState check)
    {
        json.WriteString("impact", check.Definition.Impact switch
        {
            CheckImpact.Critical => "critical",
            CheckImpact.Shared => "shared",
            CheckImpact.Degrades => "degrades",
            _ => "informational",
        });
        json.WriteStartArray("probes");
        foreach (var probe in ProbeTags.Of(check.Definition.Probes))
        {
            json.WriteStringValue(probe);
        }

        json.WriteEndArray();
        json.WriteNumber("durationMs", Math.Round(check.Duration.TotalMilliseconds, 3));
        if (check.LastRun is { } lastRun)
        {
            json.WriteTime("lastRun", lastRun);
        }

        if (check.LastSuccess is { } lastSuccess)
        {
            json.WriteTime("lastSuccess", lastSuccess);
        }

        json.WriteNumber("consecutiveFailures", check.ConsecutiveFailures);
        if (check.Diagnosis is { Addresses.Count: > 0 } diagnosis)
        {
            json.WriteStartArray("addresses");
            foreach (var address in diagnosis.Addresses)
            {
                json.WriteStringValue(address);
            }

            json.WriteEndArray();
        }

        if (check.Data.Count > 0)
        {
            json.WriteData("data", check.Data);
        }

        if (check.Exception is { } exception)
        {
            json.WriteStartObject("exception");
            json.WriteString("type", exception.GetType().FullName);
            json.WriteString("message", CheckData.Short(ExceptionText.Of(exception)));
            json.WriteEndObject();
        }
    }
}
