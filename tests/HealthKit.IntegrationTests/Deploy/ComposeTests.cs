using System.Text.Json.Nodes;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Deploy;

public sealed class ComposeTests
{
    [Fact]
    public async Task File_ReadByCompose_StartsTheAppAfterItsHealthyServers()
    {
        var app = (await ConfigAsync("hunter2"))["services"]!["app"]!;

        Assert.Equal(["service_healthy", "service_healthy"], app["depends_on"]!.AsObject()
            .Select(pair => pair.Value!["condition"]!.GetValue<string>()));
        Assert.Equal("CMD /app/healthkit-probe /health/ready", string.Join(' ', app["healthcheck"]!["test"]!.AsArray()));
    }

    [Theory]
    [InlineData("postgres", "CMD pg_isready -U store -d store")]
    [InlineData("redis", "CMD redis-cli ping")]
    public async Task Server_InTheComposeFile_IsCheckedByItsCommandLineTool(string service, string expected)
    {
        var check = (await ConfigAsync("hunter2"))["services"]![service]!["healthcheck"]!;

        Assert.Equal(expected, string.Join(' ', check["test"]!.AsArray()));
        Assert.Equal(("10s", "5s", "5"), ($"{check["interval"]}", $"{check["timeout"]}", $"{check["retries"]}"));
    }

    [Fact]
    public async Task File_WithoutAPassword_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<TestServerException>(() => ConfigAsync(""));

        Assert.Contains("set a password", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> ConfigAsync(string password) => YamlFile.Read(await ShortCommand.RunAsync(
        new ServerCommand(InstalledProgram.Find("docker-compose", "docker-compose"), "-f", DeploySamples.File("compose.yaml"), "config")
        {
            Environment = new Dictionary<string, string?> { ["POSTGRES_PASSWORD"] = password },
        }))[0];
}
