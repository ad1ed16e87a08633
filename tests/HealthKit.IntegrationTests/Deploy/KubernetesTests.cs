using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Deploy;

public sealed class KubernetesTests
{
    private static readonly string Kubectl = InstalledProgram.Find("kubectl", "kubernetes-client");
    private static readonly string Deployment = DeploySamples.File("kubernetes/deployment.yaml");

    [Fact]
    public async Task Deployment_ThroughKubectlAndBack_LosesNoField()
    {
        var before = Fields(await File.ReadAllTextAsync(Deployment));

        Assert.Empty(before.Except(Fields(await RoundTripAsync(Deployment))));
    }

    [Fact]
    public async Task Field_ThatIsMisspelt_IsLost()
    {
        using var folder = TemporaryFolder.Create("manifest");
        var misspelt = folder.Write(
            "deployment.yaml",
                (await File.ReadAllTextAsync(Deployment)).Replace("failureThreshold", "failureTreshold", StringComparison.Ordinal));

        var lost = Fields(await File.ReadAllTextAsync(misspelt)).Except(Fields(await RoundTripAsync(misspelt)));

        Assert.Equal(3, lost.Count(field => field.EndsWith(".failureTreshold", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Kustomization_Built_HasAllResources()
    {
        var resources = YamlFile.Read(await KubectlAsync("kustomize", DeploySamples.File("kubernetes")));

        Assert.Equal(
            ["Deployment store", "NetworkPolicy store", "PodDisruptionBudget store", "Service store", "Service store-management",
                "ServiceMonitor store"],
            resources.Select(resource => $"{resource["kind"]} {resource["metadata"]!["name"]}").Order(StringComparer.Ordinal));
    }

    // kubectl reads and rewrites the Deployment without a server. Fields that it does not know disappear.
    private static Task<string> RoundTripAsync(string file) =>
        KubectlAsync("set", "image", "--local", "-f", file, "store=registry.example.com/store:2.0", "-o", "yaml");

    private static Task<string> KubectlAsync(params string[] arguments) => ShortCommand.RunAsync(new ServerCommand(Kubectl, arguments));

    private static List<string> Fields(string manifest) =>
        [.. YamlFile.Read(manifest).SelectMany(document => FieldPaths.Of(document)).Distinct()];
}
