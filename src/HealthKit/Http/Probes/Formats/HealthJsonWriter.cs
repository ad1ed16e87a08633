namespace HealthKit.Http;

/// <summary>Writes the format of draft-inadarei-api-health-check-06, <c>application/health+json</c>.</summary>
internal static class HealthJsonWriter
{
    public static byte[] Write(RenderContext context) => JsonFormat.Write(context, static (json, context) =>
    {
        json.WriteString("status", StatusNames.HealthJson(context.Verdict.Status));
        if (context.Details != DetailLevel.None)
        {
            if (context.Verdict is { IsCausedByHost: true, Reason: { } reason })
                json.WriteString("output", context.Verdict.Message ?? reason.Sentence);

            json.WriteStartObject("checks");
            foreach (var check in context.Checks)
                WriteCheck(json, check, context.Details);

            json.WriteEndObject();
        }
    });

    private static void WriteCheck(Utf8JsonWriter json, CheckState check, DetailLevel details)
    {
        json.WriteStartArray($"{check.Definition.Name}:responseTime");
        json.WriteStartObject();
        json.WriteOptional("componentType", check.Definition.Traits.ComponentType);
        if (check.LastRun is { } lastRun)
        {
            json.WriteNumber("observedValue", Math.Round(check.Duration.TotalMilliseconds, 3));
            json.WriteString("observedUnit", "ms");
            json.WriteTime("time", lastRun);
        }

        json.WriteString("status", StatusNames.HealthJson(check.Status));
        if (check.Status != HealthStatus.Healthy)
        {
            if (check.Definition.AffectedEndpoints.Count > 0)
                json.WriteStrings("affectedEndpoints", check.Definition.AffectedEndpoints);

            json.WriteString("output", check.MessageFor(details));
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }
}
