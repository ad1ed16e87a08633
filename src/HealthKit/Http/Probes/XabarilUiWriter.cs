using System.Globalization;
using System.Text.Json;
using HealthKit.Snapshots;

namespace HealthKit.Http;

/// <summary>The shape that the Xabaril dashboard polls: keys in its order, what is empty left out.</summary>
internal static class XabarilUiWriter
{
    public static byte[] Write(RenderContext context) => JsonFormat.Write(context, static (json, context) =>
    {
        json.WriteStartObject();
        json.WriteString("status", StatusNames.Stock(context.Verdict.Status));
        json.WriteString("totalDuration", Duration(context.Checks.Select(check => check.Duration).DefaultIfEmpty().Max()));
        json.WriteStartObject("entries");
        if (context.Details != DetailLevel.None)
        {
            foreach (var check in context.Checks)
            {
                WriteEntry(json, check, context.Details);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteEntry(Utf8JsonWriter json, CheckState check, DetailLevel details)
    {
        json.WriteStartObject(check.Definition.Name);
        json.WriteData("data", details == DetailLevel.Full ? check.Data : CheckData.None);
        if (check.Message is { } message)
        {
            json.WriteString("description", message);
        }

        json.WriteString("duration", Duration(check.Duration));
        if (details == DetailLevel.Full && check.Exception is { } exception)
        {
            json.WriteString("exception", CheckData.Short(ExceptionText.Of(exception)));
        }

        json.WriteString("status", StatusNames.Stock(check.Status));
        json.WriteStartArray("tags");
        foreach (var tag in check.Definition.Tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Duration(TimeSpan duration) => duration.ToString("c", CultureInfo.InvariantCulture);
}
