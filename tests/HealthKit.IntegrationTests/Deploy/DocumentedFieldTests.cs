using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>
/// Files that no tool can validate here contain only fields from the documentation of their vendor. The lists name their sources.
/// </summary>
public sealed class DocumentedFieldTests
{
    private static readonly string Lists = Path.Combine(DeploySamples.Root, "tests/HealthKit.IntegrationTests/Deploy/Documented");

    [Theory]
    [InlineData("ecs/task-definition.json", "ecs-task-definition.txt")]
    [InlineData("ecs/alb-target-group.json", "target-group.txt")]
    [InlineData("ecs/nlb-target-group.json", "target-group.txt")]
    [InlineData("istio/destination-rule.yaml", "destination-rule.txt")]
    [InlineData("envoy/cluster.yaml", "envoy-cluster.txt")]
    [InlineData("kubernetes/servicemonitor.yaml", "service-monitor.txt")]
    [InlineData("kubernetes/poddisruptionbudget.yaml", "pod-disruption-budget.txt")]
    [InlineData("kubernetes/networkpolicy.yaml", "network-policy.txt")]
    [InlineData("kubernetes/service.yaml", "service.txt")]
    public void Fields_OfTheFile_AreDocumented(string file, string list)
    {
        var text = DeploySamples.Text(file);
        var documents = file.EndsWith(".json", StringComparison.Ordinal) ? [JsonNode.Parse(text)!] : YamlFile.Read(text);

        Assert.Empty(documents.SelectMany(document => Undocumented(document, list)));
    }

    [Fact]
    public void Field_ThatIsMisspelt_IsNotDocumented()
    {
        var misspelt = JsonNode.Parse("""{ "containerDefinitions": [{ "healthcheck": { "command": ["CMD"] } }] }""");

        Assert.Equal(["containerDefinitions[].healthcheck.command[]"], Undocumented(misspelt!, "ecs-task-definition.txt"));
    }

    private static IEnumerable<string> Undocumented(JsonNode document, string list)
    {
        // A star stands for a key that the user chooses.
        var documented = File.ReadAllLines(Path.Combine(Lists, list)).Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => new Regex($"^{Regex.Escape(line).Replace("\\*", ".+", StringComparison.Ordinal)}$")).ToList();
        return FieldPaths.Of(document).Where(field => !documented.Any(pattern => pattern.IsMatch(field)));
    }
}
