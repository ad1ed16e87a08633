using System.Formats.Tar;
using System.IO.Compression;
using HealthKit.TestServers;
using Microsoft.Playwright;

namespace HealthKit.IntegrationTests.Live;

/// <summary>The accessibility rules of axe-core, from its npm package.</summary>
internal static class AxeCore
{
    private const string Version = "4.14.1";

    /// <summary>Returns the accessibility violations of the page: the id of each rule, and the elements that violate it.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        // The driver evaluates the script, because the page's content security policy does not apply to the driver.
        await page.EvaluateAsync(await ScriptAsync());
        return await page.EvaluateAsync<string[]>(
            "async () => (await axe.run(document)).violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.html + ' ' + "
                + "node.failureSummary).join(' | ')}`)");
    }

    private static async Task<string> ScriptAsync()
    {
        using var folder = TemporaryFolder.Create("axe");
        await ShortCommand.RunAsync(new ServerCommand(InstalledProgram.Find("npm", "npm"), "pack",
            "--silent", $"axe-core@{Version}") { WorkingDirectory = folder.Location });
        await using var package = new GZipStream(File.OpenRead(folder.File($"axe-core-{Version}.tgz")), CompressionMode.Decompress);
        await using var tar = new TarReader(package);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name == "package/axe.min.js")
            {
                using var reader = new StreamReader(entry.DataStream!);
                return await reader.ReadToEndAsync();
            }
        }

        throw new TestServerException($"There is no axe.min.js in axe-core {Version}.");
    }
}
