using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks;

/// <summary>Drives one URL with wrk.</summary>
internal static partial class Load
{
    public static async Task<LoadResult> RunAsync(string url, int seconds, int connections)
    {
        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        var output = await WrkAsync("-t", "2", "-c", $"{connections}", "-d", $"{seconds}s", "--latency", url);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        if (Failures().IsMatch(output))
        {
            throw new InvalidOperationException($"wrk saw failed requests:\n{output}");
        }

        return new LoadResult(
            Number(Rate().Match(output)), Duration(Percentile99().Match(output)), allocated / Number(Requests().Match(output)));
    }

    private static async Task<string> WrkAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(InstalledProgram.Find("wrk", package: "wrk"), arguments) { RedirectStandardOutput = true };
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        return wrk.ExitCode == 0 ? output : throw new InvalidOperationException($"wrk failed with exit code {wrk.ExitCode}:\n{output}");
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    private static TimeSpan Duration(Match match) => match.Groups[2].Value switch
    {
        "us" => TimeSpan.FromMicroseconds(Number(match)),
        "ms" => TimeSpan.FromMilliseconds(Number(match)),
        _ => TimeSpan.FromSeconds(Number(match)),
    };

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Percentile99();

    [GeneratedRegex("Non-2xx|Socket errors")]
    private static partial Regex Failures();
}
