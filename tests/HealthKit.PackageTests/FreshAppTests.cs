using System.Net;
using HealthKit.TestServers;

namespace HealthKit.PackageTests;

public sealed class FreshAppTests(PackedPackages packages)
{
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task FreshApp_WithThePackedPackages_BuildsWithoutWarningsRunsAndAnswers()
    {
        var folder = packages.NewApp("Fresh");
        await File.WriteAllTextAsync(Path.Combine(folder, "Fresh.csproj"), packages.Project([.. PackedPackages.Names.Select(name => (name, PackedPackages.Version))]));
        File.Copy(Path.Combine(PackedPackages.RepositoryRoot, "samples/MinimalApi/Program.cs"), Path.Combine(folder, "Program.cs"));
        await Dotnet.RunAsync(folder, "build", "-c", "Release", "-o", "out", "-warnaserror", "-nologo", "-v:q");

        await AnswersAsync(Path.Combine(folder, "out/Fresh.dll"));
    }

    [Fact]
    public async Task MinimalApi_PublishedTrimmed_HasNoWarningRunsAndAnswers()
    {
        var folder = packages.NewApp("Trimmed");
        await File.WriteAllTextAsync(Path.Combine(folder, "Trimmed.csproj"), packages.Project([.. PackedPackages.Names.Select(name => (name, PackedPackages.Version))]));
        File.Copy(Path.Combine(PackedPackages.RepositoryRoot, "samples/MinimalApi/Program.cs"), Path.Combine(folder, "Program.cs"));
        await Dotnet.RunAsync(
            folder, "publish", "-c", "Release", "-r", "linux-x64", "--self-contained", "-o", "out", "-warnaserror", "-p:PublishTrimmed=true",
            "-p:TrimmerSingleWarn=false", "-nologo", "-v:q");

        await AnswersAsync(Path.Combine(folder, "out/Trimmed"));
    }

    private static async Task AnswersAsync(string application)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var app = await ServiceProcess.StartAsync(application, settings =>
        {
            settings.Environment["ConnectionStrings__Postgres"] = postgres.ConnectionString;
            settings.Environment["ConnectionStrings__Redis"] = redis.ConnectionString;
        });
        using var client = new HttpClient { BaseAddress = app.BaseAddress };

        await Eventually.TrueAsync(
            async () => (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode == HttpStatusCode.OK, ReadyDeadline,
            "the app is ready");

        Assert.Equal("Hello", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
        Assert.Contains("\"postgres\":{\"state\":\"healthy\"}", await client.GetStringAsync(new Uri("/health", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("\"redis\":{\"state\":\"healthy\"}", await client.GetStringAsync(new Uri("/health", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health?format=text", UriKind.Relative)));
    }
}
