using System.Globalization;
using HealthKit.TestServers;

namespace HealthKit.PackageTests.Probe;

public sealed class ProbeCostTests(PackedPackages packages)
{
    private const int LargestFile = 2_700_000;
    private const int Rounds = 200;

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("linux-arm64")]
    public void Binary_Published_IsStaticAndSmall(string runtime)
    {
        var file = new FileInfo(packages.ProbeFor(runtime));

        Assert.InRange(file.Length, 100_000, LargestFile);

        // An ELF file without an interpreter needs no libc from its image.
        Assert.Equal(-1, File.ReadAllBytes(file.FullName).AsSpan(0, 4_096).IndexOf("/lib/ld-"u8));
    }

    [Fact]
    public async Task Run_BesideCurl_IsFaster()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"status\":\"healthy\"}");
        var curl = InstalledProgram.Find("curl", "curl");
        var url = $"http://127.0.0.1:{server.Port}/health/live";

        // Measures each process from fork to exit. A shell that is otherwise idle runs the probe and curl alternately.
        var script = $$"""
            for i in $(seq {{Rounds}}); do
              a=$EPOCHREALTIME; {{packages.Probe}} {{url}} >/dev/null || exit 1; b=$EPOCHREALTIME; {{curl}} -fs {{url}} >/dev/null || exit 1; c=$EPOCHREALTIME
              echo $((${b/./} - ${a/./})) $((${c/./} - ${b/./}))
            done
            """;
        var run = await ProbeRun.ScriptAsync("/bin/bash", script);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        Assert.Equal(Rounds, lines.Count);
        var (probe, other) = (Median(lines, 0), Median(lines, 1));
        await WriteAsync(probe, other);
        Assert.True(probe < other, $"The probe took {probe} ms, curl {other} ms.");
    }

    private async Task WriteAsync(double probe, double curl)
    {
        if (Environment.GetEnvironmentVariable("HEALTHKIT_ARTIFACTS") is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "probe.txt"), string.Create(
                CultureInfo.InvariantCulture,
                $"healthkit-probe: {new FileInfo(packages.Probe).Length:N0} bytes, {probe:0.00} ms from fork to exit (median of {Rounds}); "
                    + $"curl beside it {curl:0.00} ms\n"));
        }
    }

    private static double Median(List<string[]> lines, int column) =>
        lines.Select(line => double.Parse(line[column], CultureInfo.InvariantCulture) / 1_000).Order().ElementAt(Rounds / 2);
}
