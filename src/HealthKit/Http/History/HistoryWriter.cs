namespace HealthKit.Http;

/// <summary>Writes the history of all checks as JSON.</summary>
internal static class HistoryWriter
{
    public static byte[] Write(HealthSnapshot snapshot, HealthHistory history, DateTimeOffset now, DetailLevel details) =>
        JsonFormat.Write((snapshot, history, now, details), static (json, state) =>
        {
            json.WriteTime("timestamp", state.now);
            if (state.details != DetailLevel.None)
            {
                json.WriteStartObject("checks");
                foreach (var check in state.snapshot.Checks)
                {
                    json.WritePropertyName(check.Definition.Name);
                    WriteCheck(json, state.history.Of(check, state.now));
                }

                json.WriteEndObject();
            }
        });

    private static void WriteCheck(Utf8JsonWriter json, CheckTimeline timeline)
    {
        json.WriteStartObject();
        if (timeline is { From: { } from, Availability: { } availability })
        {
            json.WriteTime("from", from);
            json.WriteTime("to", timeline.To);
            json.WriteNumber("availability", Math.Floor(availability * 1_000_000) / 1_000_000);
        }

        json.WriteStartArray("outages");
        foreach (var outage in timeline.Outages)
            WriteOutage(json, outage, timeline.To);

        json.WriteEndArray();
        json.WriteStartArray("durationsMs");
        foreach (var duration in timeline.Durations)
            json.WriteNumberValue(Math.Round(duration, 3));

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOutage(Utf8JsonWriter json, Outage outage, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("state", StatusNames.Lower(outage.Status));
        json.WriteOptional("reason", outage.Reason?.Code);
        json.WriteTime("from", outage.From);
        if (outage.To is null)
            json.WriteNull("to");

        json.WriteTime("to", outage.To);
        json.WriteNumber("seconds", Math.Round(((outage.To ?? now) - outage.From).TotalSeconds, 3));
        json.WriteEndObject();
    }
}
