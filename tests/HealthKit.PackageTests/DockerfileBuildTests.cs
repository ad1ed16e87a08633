using System.Text.RegularExpressions;
using HealthKit.PackageTests.Probe;
using HealthKit.TestServers;

namespace HealthKit.PackageTests;

/// <summary>
/// Executes the build stage of the Dockerfile in a folder instead of an image. The folder contains only the files that the stage copies.
/// </summary>
public sealed partial class DockerfileBuildTests
{
    [Fact]
    public async Task BuildStage_OfTheDockerfile_MakesTheAppWithItsProbe()
    {
        using var image = TemporaryFolder.Create("image");
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "samples/deploy/Dockerfile"));
        foreach (var line in lines)
        {
            if (line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            {
                Copy(line["COPY ".Length..].Split(' '), image.Location);
            }
            else if (line.StartsWith("RUN dotnet ", StringComparison.Ordinal))
            {
                var arguments = line["RUN dotnet ".Length..].Replace("$RUNTIME", "linux-x64", StringComparison.Ordinal)
                    .Replace("-o /app", $"-o {image.File("app")}", StringComparison.Ordinal);

                // The main build already runs the analyzers.
                await Dotnet.RunAsync(image.Location, [.. arguments.Split(' '), "-p:RunAnalyzers=false", "-nologo", "-v:q"]);
            }
        }

        var entry = lines.Select(line => EntryPoint().Match(line)).Single(match => match.Success).Groups[1].Value;
        Assert.True(File.Exists(Path.Combine(image.File("app"), entry)), entry);
        await using var app = await ServiceProcess.StartAsync(Path.Combine(image.File("app"), entry));
        var run = await ProbeRun.StartAsync(Path.Combine(image.File("app"), "healthkit-probe"), $"{app.Port}", "--wait", "4m");
        Assert.Equal(0, run.ExitCode);
    }

    private static void Copy(string[] words, string image)
    {
        foreach (var source in words[..^1])
        {
            var target = Path.Combine(image, words[^1] == "./" ? source : words[^1]);
            var from = Path.Combine(Repository.Root, source);
            if (File.Exists(from))
            {
                File.Copy(from, target);
                continue;
            }

            // Skips the files that .dockerignore excludes.
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)
                .Where(file => !BuildOutput().IsMatch(file)))
            {
                var copy = Path.Combine(target, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    [GeneratedRegex(@"^ENTRYPOINT \[""dotnet"", ""(.+)""\]$")]
    private static partial Regex EntryPoint();

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex BuildOutput();
}
