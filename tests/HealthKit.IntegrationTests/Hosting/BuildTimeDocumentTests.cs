using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.Deploy;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Hosting;

/// <summary>
/// The framework's own package starts the app during the build to write its OpenAPI document. On the build machine, another process uses
/// the management port, and settings are missing.
/// </summary>
public sealed class BuildTimeDocumentTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task Document_WrittenByTheBuild_NeedsNeitherThePortNorTheSettings()
    {
        using var somebody = new TcpListener(IPAddress.Loopback, 0);
        somebody.Start();
        using var folder = TemporaryFolder.Create("document");
        var build = new ServerCommand(
            InstalledProgram.Find("dotnet", "dotnet-sdk-10.0"), "msbuild",
                Path.Combine(DeploySamples.Root, "tests", "HealthKit.LifecycleApp"), "-nologo", "-nodeReuse:false",
            "-target:GenerateOpenApiDocuments", $"-property:Configuration={Configuration}", $"-property:OpenApiDocumentsDirectory="
                + $"{folder.Location}",
            $"-property:_OpenApiDocumentsCache={folder.File("cache")}")
        {
            Environment = new Dictionary<string, string?>
            {
                ["AppPages"] = "mapped",
                ["HealthKit__ManagementPort"] = $"{((IPEndPoint)somebody.LocalEndpoint).Port}",
                ["HealthKit__Management__Address"] = "127.0.0.1",
                ["HealthKit__StuckAfter"] = "not set here",
                ["SlowStart"] = "true",
            },
        };
        await using var process = ServerProcess.Start(build, folder);

        Assert.True(await process.WaitForExitAsync(Deadline) == 0, process.Output.Tail());
        var document = JsonNode.Parse(await File.ReadAllTextAsync(folder.File("HealthKit.LifecycleApp.json")))!;
        Assert.NotNull(document["paths"]!["/health/ready"]);
    }

    // The tests run from a subfolder of the configuration's folder: bin/Release/net10.0.
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
