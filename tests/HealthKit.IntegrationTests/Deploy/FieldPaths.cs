using System.Text.Json.Nodes;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>Returns the paths of all fields of a document, such as <c>spec.ports[].port</c>.</summary>
internal static class FieldPaths
{
    public static IEnumerable<string> Of(JsonNode? node, string path = "") => node switch
    {
        JsonObject map => map.SelectMany(pair => Of(pair.Value, path.Length == 0 ? pair.Key : $"{path}.{pair.Key}")),
        JsonArray list => list.SelectMany(item => Of(item, $"{path}[]")),
        _ => [path],
    };
}
