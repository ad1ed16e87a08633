namespace HealthKit.Http;

/// <summary>Writes the format that the Xabaril dashboard polls: its order of keys, without keys that have no value.</summary>
internal static class XabarilUiWriter
{
    public static byte[] Write(RenderContext context) => JsonFormat.Write(context, static (json, context) =>
    {
        json.WriteString("status", StatusNames.Stock(context.Verdict.Status));
        json.WriteString("totalDuration", Duration(context.Checks.Select(check => check.Duration).DefaultIfEmpty().Max()));
        json.WriteStartObject("entries");
        foreach (var check in context.Details == DetailLevel.None ? [] : context.Checks)
            WriteEntry(json, check, context.Details);

        json.WriteEndObject();
    });

    private static void WriteEntry(Utf8JsonWriter json, CheckState check, DetailLevel details)
    {
        json.WriteStartObject(check.Definition.Name);
        json.WriteData("data", details == DetailLevel.Full ? check.Data : CheckData.None);
        json.WriteOptional("description", check.MessageFor(details));
        json.WriteString("duration", Duration(check.Duration));
        if (details == DetailLevel.Full && check.Exception is { } exception)
            json.WriteString("exception", CheckData.Short(ExceptionText.Of(exception)));

        json.WriteString("status", StatusNames.Stock(check.Status));
        json.WriteStrings("tags", check.Definition.Tags);
        json.WriteEndObject();
    }

    private static string Duration(TimeSpan duration) => duration.ToString("c", CultureInfo.InvariantCulture);
}
