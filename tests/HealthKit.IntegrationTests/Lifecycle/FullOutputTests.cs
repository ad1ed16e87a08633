using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>A logger that blocks because standard output is a full pipe, in a process whose thread pool starves.</summary>
public sealed class FullOutputTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Live_StarvedWhileTheLogBlocks_FailsAndRecovers()
    {
        using var folder = TemporaryFolder.Create("pipe");
        await ShortCommand.RunAsync(new ServerCommand(InstalledProgram.Find("mkfifo", "coreutils"), folder.File("output")));

        // The pipe is open for reading and writing, so that neither end waits for the other. The test reads nothing.
        await using var pipe = new FileStream(folder.File("output"), FileMode.Open, FileAccess.ReadWrite);
        await using var service = await WatchedService.StartAsync(
            folder.File("output"), ("FullOutput", "true"), ("Witness", "true"), ("Starvation:Items", "256"), ("Starvation:Seconds", "1"),
                ("HealthKit:StuckAfter", "00:00:02"));
        await FillAsync(service);

        await service.PostAsync("/starve");

        await Eventually.TrueAsync(
            () => Task.FromResult(service.Process.Output.Lines()
                .SkipWhile(static line => !line.Contains("Witness: live Unhealthy", StringComparison.Ordinal))
                .Any(static line => line.Contains("Witness: live Healthy", StringComparison.Ordinal))),
            Deadline, "the process is stuck and recovers");
        Assert.Equal(200, (await service.ProbeAsync("ready")).StatusCode);
    }

    /// <summary>Waits until the process can write no more: a pipe holds 64 KB.</summary>
    private static async Task FillAsync(WatchedService service)
    {
        var last = "";
        await Eventually.TrueAsync(
            async () =>
            {
                var before = last;
                last = await service.PostAsync("/fill");
                return last == before && long.Parse(last, System.Globalization.CultureInfo.InvariantCulture) > 32_768;
            },
            Deadline, "standard output is full");
    }
}
