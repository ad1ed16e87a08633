using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.Deploy;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Hosting;

/// <summary>
/// An OpenAPI document that is written while the app is built, by the framework's own package, which starts the app for that. Where the build runs, the management
/// port is somebody else's and settings are missing.
/// </summary>
public sealed class BuildTimeDocumentTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Document_WrittenByTheBuild_NeedsNeitherThePortNorTheSettings()
    {
        using var somebody = new TcpListener(IPAddress.Loopback, 0);
        somebody.Start();
        using var folder = TemporaryFolder.Create("document");
        var build = new ServerCommand(
            InstalledProgram.Find("dotnet", "dotnet-sdk-10.0"), "msbuild", Path.Combine(DeploySamples.Root, "tests", "HealthKit.LifecycleApp"), "-nologo", "-nodeReuse:false",
            "-target:GenerateOpenApiDocuments", $"-property:Configuration={Configuration}", $"-property:OpenApiDocumentsDirectory={folder.Location}",
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

    // The tests are in a folder of it: bin/Release/net10.0.
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
