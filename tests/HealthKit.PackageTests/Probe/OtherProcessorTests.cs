using HealthKit.TestServers;

namespace HealthKit.PackageTests.Probe;

/// <summary>Runs the binary for another processor architecture in an emulator.</summary>
public sealed class OtherProcessorTests(PackedPackages packages)
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"status\":\"healthy\"}", 0, "200 healthy ")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 22\r\n\r\n{\"status\":\"unhealthy\"}", 1, "503 unhealthy ")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", 1, "- protocol ")]
    public async Task Answer_OfAServer_IsTheSameOnArm64(string response, int exitCode, string expected)
    {
        await using var server = ScriptedServer.Answering(response);

        var run = await ProbeRun.StartAsync(
            InstalledProgram.Find("qemu-aarch64-static", "qemu-user-static"), [("ASPNETCORE_HTTP_PORTS", $"{server.Port}")],
                packages.ProbeFor("linux-arm64"));

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
        Assert.StartsWith(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_WithoutAServer_IsRefusedOnArm64()
    {
        var run = await ProbeRun.StartAsync(InstalledProgram.Find("qemu-aarch64-static", "qemu-user-static"),
            packages.ProbeFor("linux-arm64"), $"{FreePort.Next()}");

        Assert.StartsWith("- connection-refused ", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }
}
