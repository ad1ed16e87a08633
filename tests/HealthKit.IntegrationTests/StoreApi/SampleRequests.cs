using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HealthKit.IntegrationTests.StoreApi;

/// <summary>Reads StoreApi's sample requests from the file for editors and from the file for Postman.</summary>
internal static partial class SampleRequests
{
    public static IReadOnlyList<SampleRequest> OfEditors(string file) => [.. file.Split("\n### ")[1..].Select(OfBlock)];

    public static IReadOnlyList<SampleRequest> OfPostman(string file) =>
        [.. JsonNode.Parse(file)!["item"]!.AsArray().Select(item => OfItem(item!))];

    private static SampleRequest OfBlock(string block)
    {
        var (head, body) = block.IndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var end ? (block[..end], block[end..].Trim())
            : (block, "");
        var lines = head.TrimEnd().Split('\n').Where((line, index) => index == 0 || !line.StartsWith('#')).ToList();
        var colon = lines[0].LastIndexOf(": ", StringComparison.Ordinal);
        var request = lines[1].Split(' ', 2);
        return new SampleRequest(
            lines[0][..colon], int.Parse(lines[0][(colon + 2)..], CultureInfo.InvariantCulture), request[0],
                request[1].Replace("{{place.response.headers.Location}}", "{{order}}", StringComparison.Ordinal),
            [.. lines[2..].Select(line => line.Split(": ", 2)).Select(header => (header[0], header[1]))], body);
    }

    private static SampleRequest OfItem(JsonNode item)
    {
        var request = item["request"]!;
        var script = string.Join('\n', item["event"]![0]!["script"]!["exec"]!.AsArray().Select(line => line!.GetValue<string>()));
        return new SampleRequest(
            item["name"]!.GetValue<string>(), int.Parse(ExpectedStatus().Match(script).Groups[1].Value, CultureInfo.InvariantCulture),
                request["method"]!.GetValue<string>(),
            request["url"]!.GetValue<string>(),
            [.. request["header"]!.AsArray().Select(header => (header!["key"]!.GetValue<string>(), header["value"]!.GetValue<string>()))],
            request["body"]?["raw"]?.GetValue<string>() ?? "");
    }

    [GeneratedRegex(@"have\.status\((\d+)\)")]
    private static partial Regex ExpectedStatus();
}
