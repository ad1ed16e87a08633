using System.IO.Compression;
using System.Net;
using System.Xml.Linq;
using HealthKit.TestServers;

namespace HealthKit.PackageTests.Probe;

public sealed class ProbePackageTests(PackedPackages packages)
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public void Package_Packed_CarriesTheBinaryAndItsTargetsAndDependsOnNothing()
    {
        using var package = ZipFile.OpenRead(Path.Combine(packages.Feed, $"HealthKit.Probe.{PackedPackages.Version}.nupkg"));
        using var manifest = package.GetEntry("HealthKit.Probe.nuspec")!.Open();

        string[] expected = ["README.md", "build/HealthKit.Probe.targets", "tools/linux-arm64/healthkit-probe",
            "tools/linux-x64/healthkit-probe"];
        Assert.Equal(expected, package.Entries.Select(entry => entry.FullName).Where(path => !IsOfTheFormat(path))
            .Order(StringComparer.Ordinal));
        Assert.DoesNotContain(XDocument.Load(manifest).Descendants(), element => element.Name.LocalName == "dependency");
    }

    [Fact]
    public async Task App_OfOneFile_IsPublishedWithAnExecutableProbe()
    {
        var folder = await NewAppAsync("Single");

        await Dotnet.RunAsync(folder, "publish", "-c", "Release", "-o", "out", "-warnaserror", "-nologo", "-v:q", "-r", "linux-x64",
            "--self-contained", "-p:PublishSingleFile=true");

        // The run fails to start if the file is not executable.
        var run = await ProbeRun.StartAsync(Path.Combine(folder, "out/healthkit-probe"), "1");
        Assert.StartsWith("- connection-refused ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_WithoutTheProperty_IsPublishedWithoutAProbe()
    {
        var folder = await NewAppAsync("Unprobed", property: "false");

        await Dotnet.RunAsync(folder, "publish", "-c", "Release", "-o", "out", "-nologo", "-v:q");

        Assert.False(File.Exists(Path.Combine(folder, "out/healthkit-probe")));
    }

    [Fact]
    public async Task App_ForASystemWithoutAProbe_IsRefusedWithTheCure()
    {
        var folder = await NewAppAsync("Refused");

        var output = await Dotnet.FailsAsync(folder, "publish", "-c", "Release", "-o", "out", "-nologo", "-v:q",
            "-p:HealthKitProbeRuntimeIdentifier=win-x64");

        Assert.Contains(
            "HealthKitProbe: this package has no healthkit-probe for win-x64. It has: linux-arm64, linux-x64. Publish for one of these, "
                + "set HealthKitProbeRuntimeIdentifier to one of them, or remove the property HealthKitProbe.",
            output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_WithTheProperty_IsPublishedWithAProbeThatFollowsItsDatabase()
    {
        var folder = await NewAppAsync("Followed");
        await Dotnet.RunAsync(folder, "publish", "-c", "Release", "-o", "out", "-warnaserror", "-nologo", "-v:q");
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var app = await ServiceProcess.StartAsync(Path.Combine(folder, "out/Followed.dll"), settings =>
        {
            settings.Environment["ConnectionStrings__Postgres"] = postgres.ConnectionString;
            settings.Environment["ConnectionStrings__Redis"] = redis.ConnectionString;
            settings.Environment["HealthKit__Checks__postgres__Interval"] = "00:00:00.5";
        });
        var probe = Path.Combine(folder, "out/healthkit-probe");
        (string, string)[] variables = [("ASPNETCORE_URLS", $"http://*:{app.Port}")];

        var started = await ProbeRun.StartAsync(probe, variables, "/health/ready", "--wait", "4m");
        await postgres.StopAsync();
        using var client = new HttpClient { BaseAddress = app.BaseAddress };
        await Eventually.TrueAsync(
            async () => (await client.GetAsync(new Uri("/health/ready",
                UriKind.Relative))).StatusCode == HttpStatusCode.ServiceUnavailable, Deadline,
            "the app sees that its database is gone");
        var live = await ProbeRun.StartAsync(probe, variables);
        var ready = await ProbeRun.StartAsync(probe, variables, "/health/ready");

        Assert.Equal((0, 0, 1), (started.ExitCode, live.ExitCode, ready.ExitCode));
        Assert.StartsWith("200 healthy ", live.Output, StringComparison.Ordinal);
        Assert.StartsWith("503 unhealthy ", ready.Output, StringComparison.Ordinal);
    }

    private async Task<string> NewAppAsync(string name, string property = "true")
    {
        var folder = packages.NewApp(name);
        var references = PackedPackages.References.Append(("HealthKit.Probe", PackedPackages.Version));
        var project = packages.Project(references)
            .Replace("<PropertyGroup>", $"<PropertyGroup><HealthKitProbe>{property}</HealthKitProbe>", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.csproj"), project);
        File.Copy(Path.Combine(Repository.Root, "samples/MinimalApi/Program.cs"), Path.Combine(folder, "Program.cs"));
        return folder;
    }

    private static bool IsOfTheFormat(string path) =>
        path.EndsWith(".nuspec", StringComparison.Ordinal) || path.StartsWith("_rels/", StringComparison.Ordinal)
        || path.StartsWith("package/", StringComparison.Ordinal) || path == "[Content_Types].xml";
}
