using System.Diagnostics;
using System.Net;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Deploy;

public sealed class DockerfileTests
{
    // Source: the Dockerfile reference, https://docs.docker.com/reference/dockerfile/.
    private static readonly string[] Keywords =
        ["FROM", "ARG", "RUN", "WORKDIR", "COPY", "EXPOSE", "ENV", "USER", "HEALTHCHECK", "ENTRYPOINT"];

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    public static TheoryData<string> Files => ["Dockerfile", "Dockerfile.curl", "Dockerfile.wget"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Instructions_AreKnownAndBuildStagesAreNamed(string file)
    {
        var dockerfile = Dockerfile.Read(DeploySamples.Text(file));

        Assert.All(dockerfile.Instructions, line => Assert.Contains(line.Keyword, Keywords));
        var stages = dockerfile.Of("FROM").Select(from => from.Split(' ')).ToList();
        Assert.Equal(["AS", "build"], stages[0][1..]);
        Assert.All(stages, stage => Assert.Matches(@"^mcr\.microsoft\.com/dotnet/(sdk|aspnet):10\.0", stage[0]));
        Assert.Equal(["--from=build", "/app", "."], dockerfile.Of("COPY").Last().Split(' '));
        Assert.Equal("$APP_UID", Assert.Single(dockerfile.Of("USER")));
        Assert.Equal(["dotnet", "StoreApi.dll"], Dockerfile.Exec(Assert.Single(dockerfile.Of("ENTRYPOINT"))));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Copies_OfTheBuildStage_AreThere(string file)
    {
        var copies = Dockerfile.Read(DeploySamples.Text(file)).Of("COPY").SkipLast(1).SelectMany(copy => copy.Split(' ')[..^1]).ToList();

        Assert.Contains("src", copies);
        Assert.All(copies, copy => Assert.True(Path.Exists(Path.Combine(DeploySamples.Root, copy)), copy));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void HealthChecks_HaveTheSameTimes(string file) => Assert.Equal(
        new Dictionary<string, string> { ["interval"] = "30s", ["timeout"] = "10s", ["start-period"] = "15s", ["retries"] = "3" },
        Dockerfile.Read(DeploySamples.Text(file)).HealthFlags);

    [Theory]
    [InlineData("Dockerfile.curl", "curl")]
    [InlineData("Dockerfile.wget", "wget")]
    [InlineData("Dockerfile.wget", "busybox", "wget")]
    public async Task HealthCommand_BesideTheApp_IsTheAppsLiveness(string file, string program, params string[] applet)
    {
        await using var store = await Store.StartAsync();
        await Eventually.TrueAsync(
            async () => (await store.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode == HttpStatusCode.OK,
                Deadline, "StoreApi is ready");

        // On a busy machine the service may take longer than the 5 s of curl's --max-time.
        var command = Dockerfile.Read(DeploySamples.Text(file)).HealthCommand.Skip(1).Select(static word => word == "5" ? "300" : word);

        Assert.Equal(0, await RunAsync($":{store.Process.Port}/"));
        Assert.NotEqual(0, await RunAsync($":{FreePort.Next()}/"));

        // For any path, the command must fail when the service responds with an error.
        Assert.NotEqual(0, await RunAsync($":{store.Process.Port}/health/none-"));

        async Task<int> RunAsync(string port)
        {
            var arguments = command.Select(argument => argument.Replace(":8080/", port, StringComparison.Ordinal));
            using var process =
                Process.Start(new ProcessStartInfo(InstalledProgram.Find(program, program),
                    [.. applet, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await process.WaitForExitAsync().WaitAsync(Deadline);
            return process.ExitCode;
        }
    }
}
