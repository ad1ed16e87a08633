using System.Net;
using System.Text.RegularExpressions;

namespace HealthKit.IntegrationTests.App;

/// <summary>A complete response.</summary>
public sealed partial record Answer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? ContentType => Header("Content-Type");

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        await response.Content.ReadAsStringAsync());

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Returns the response headers, one per line, without <c>Date</c>.</summary>
    public string HeaderLines() => string.Join(
        '\n', Headers.Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {header.Value}"));

    /// <summary>Returns status, headers and body as one text to search.</summary>
    public string Everything() => $"{(int)Status}\n{HeaderLines()}\n\n{Body}";

    /// <summary>Returns <see cref="Everything"/> without the time of the snapshot, which any moment can be a new one.</summary>
    public string EverythingButTheTime() => Timestamp().Replace(Everything(), "\"timestamp\":\"\"");

    [GeneratedRegex("\"timestamp\":\"[^\"]+\"")]
    private static partial Regex Timestamp();
}
