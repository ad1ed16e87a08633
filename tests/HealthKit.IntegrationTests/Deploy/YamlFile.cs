using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>Reads the documents of a YAML file as JSON. Strings remain strings.</summary>
internal static class YamlFile
{
    public static IReadOnlyList<JsonNode> Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Node(document.RootNode)!)];
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map =>
            new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Node(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };
}
