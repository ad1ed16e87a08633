namespace HealthKit.Http;

/// <summary>Writes the default format.</summary>
internal static class JsonWriter
{
    public static byte[] Write(RenderContext context) => Write(context, static (json, context) =>
    {
        // The reason of a check is written with the check. "starting" is also written here, whatever the service waits for.
        if (context.Verdict.Reason is { } reason && (context.Verdict.IsCausedByHost || reason == HealthReason.Starting))
        {
            json.WriteString("reason", reason.Code);
            json.WriteOptional("message", context.Verdict.Message);
        }

        json.WriteStartObject("checks");
        foreach (var check in context.Checks)
        {
            json.WritePropertyName(check.Definition.Name);
            WriteCheck(json, check, context.Details);
        }

        json.WriteEndObject();
    });

    /// <summary>Writes the response for a single check.</summary>
    public static byte[] WriteOne(RenderContext context) => Write(context, static (json, context) =>
    {
        json.WritePropertyName("check");
        WriteCheck(json, context.Checks[0], context.Details);
    });

    private static byte[] Write(RenderContext context, Action<Utf8JsonWriter, RenderContext> writeDetails) =>
        JsonFormat.Write((context, writeDetails), static (json, state) =>
        {
            var (context, writeDetails) = state;
            json.WriteString("status", StatusNames.Lower(context.Verdict.Status));
            json.WriteTime("timestamp", context.Snapshot.Timestamp);
            if (context.Details != DetailLevel.None)
                writeDetails(json, context);

            if (context.Details == DetailLevel.Full)
                ProcessDetails.Write(json, context.Snapshot);
        });

    private static void WriteCheck(Utf8JsonWriter json, CheckState check, DetailLevel details)
    {
        json.WriteStartObject();
        json.WriteString("state", StatusNames.Lower(check.Status));
        json.WriteOptional("reason", check.Reason?.Code);
        json.WriteOptional("layer", check.Diagnosis?.Layer.Code);
        json.WriteOptional("message", check.MessageFor(details));
        json.WriteTime("since", check.Reason is null ? null : check.Since);
        if (details == DetailLevel.Full)
            WriteFull(json, check);

        json.WriteEndObject();
    }

    private static void WriteFull(Utf8JsonWriter json, CheckState check)
    {
        json.WriteString("impact", check.Definition.Impact.ToString().ToLowerInvariant());
        json.WriteStrings("probes", ProbeTags.Of(check.Definition.Probes));
        json.WriteNumber("durationMs", Math.Round(check.Duration.TotalMilliseconds, 3));
        json.WriteTime("lastRun", check.LastRun);
        json.WriteTime("lastSuccess", check.LastSuccess);
        json.WriteNumber("consecutiveFailures", check.ConsecutiveFailures);
        if (check.Diagnosis is { Addresses.Count: > 0 } diagnosis)
            json.WriteStrings("addresses", diagnosis.Addresses);

        if (check.Data.Count > 0)
            json.WriteData("data", check.Data);

        if (check.Exception is { } exception)
        {
            json.WriteStartObject("exception");
            json.WriteString("type", exception.GetType().FullName);
            json.WriteString("message", CheckData.Short(ExceptionText.Of(exception)));
            json.WriteEndObject();
        }
    }
}
