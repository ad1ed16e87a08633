using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Load;

/// <summary>Uses wrk to send requests to one URL of this process, as fast as the app responds.</summary>
internal sealed partial class Wrk : IDisposable
{
    // The report that is built into wrk stops at the 99th percentile.
    private const string Script =
        """
        done = function(summary, latency, requests)
          local errors = summary.errors
          io.write(string.format("figures %d %d %.1f %.1f %.1f %d %d\n",
            summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
            errors.status, errors.connect + errors.read + errors.write + errors.timeout))
        end
        """;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create("wrk");
    private readonly string _script;
    private readonly int _connections;
    private readonly ComparisonTimeouts _timeouts;

    public Wrk(ComparisonSettings settings)
    {
        _script = _folder.Write("report.lua", Script);
        (_connections, _timeouts) = (settings.Connections, settings.Timeouts);
    }

    /// <exception cref="InvalidOperationException">No request succeeded, some failed, or a status was unexpected.</exception>
    public async Task<LoadResult> RunAsync(Uri url, int seconds, bool isUnhealthy = false)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await MeasureAsync(url, seconds, isUnhealthy, Stopwatch.GetElapsedTime(started) < _timeouts.FirstSuccess) is { } result)
                return result;
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <returns><c>null</c> when no request was completed, if that is allowed.</returns>
    private async Task<LoadResult?> MeasureAsync(Uri url, int seconds, bool isUnhealthy, bool mayBeEmpty)
    {
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var processor = Environment.CpuUsage.TotalTime;
        var output = await OutputAsync(url, seconds);
        processor = Environment.CpuUsage.TotalTime - processor;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;

        var figures = Figures().Match(output);
        if (mayBeEmpty && figures.Success && Number(1) == 0 && Number(7) == 0)
            return null;

        if (!figures.Success || Number(1) == 0 || Number(7) > 0 || Number(6) != (isUnhealthy ? Number(1) : 0))
            throw new InvalidOperationException($"wrk saw failed requests at {url}:\n{output}\nIt now answers:\n{await AnswerAsync(url)}");

        var requests = Number(1);
        return new LoadResult(
            requests / (Number(2) / 1e6), Number(3) / 1e3, Number(4) / 1e3, Number(5) / 1e3, bytes / requests,
                processor.TotalMicroseconds / requests);

        double Number(int group) => double.Parse(figures.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    private async Task<string> OutputAsync(Uri url, int seconds)
    {
        var start = new ProcessStartInfo(
            InstalledProgram.Find("wrk", package: "wrk"),
            [
                "-t", "2", "-c", $"{_connections}", "-d", $"{seconds}s", "--timeout", $"{_timeouts.LoadedRequest.TotalSeconds:0}s",
                "-s", _script, url.ToString(),
            ]) { RedirectStandardOutput = true };
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        return wrk.ExitCode == 0 ? output : throw new InvalidOperationException($"wrk failed with exit code {wrk.ExitCode}:\n{output}");
    }

    private static async Task<string> AnswerAsync(Uri url)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(url);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    [GeneratedRegex(@"^figures (\d+) (\d+) ([\d.]+) ([\d.]+) ([\d.]+) (\d+) (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Figures();
}
