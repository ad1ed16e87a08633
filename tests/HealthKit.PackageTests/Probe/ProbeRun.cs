using System.Diagnostics;
using System.Globalization;
using HealthKit.TestServers;

namespace HealthKit.PackageTests.Probe;

/// <summary>One run of the native binary: its output, duration and peak memory.</summary>
internal sealed record ProbeRun(int ExitCode, string Output, string Error, TimeSpan Took, long PeakMemory)
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    // A script starts hundreds of processes.
    private static readonly TimeSpan ScriptDeadline = TimeSpan.FromMinutes(20);

    /// <summary>
    /// Runs the binary in an environment that contains only the given variables, and a timeout after which nothing answers, not even on a
    /// busy machine.
    /// </summary>
    public static Task<ProbeRun> StartAsync(string binary, params string[] arguments) => StartAsync(binary, [], arguments);

    public static Task<ProbeRun> StartAsync(string binary, (string Name, string Value)[] variables, params string[] arguments) =>
        StartAsync(binary, variables, arguments, Deadline);

    /// <summary>Runs a script that starts the binary many times.</summary>
    public static Task<ProbeRun> ScriptAsync(string shell, string script) => StartAsync(shell, [], ["-c", script], ScriptDeadline);

    private static async Task<ProbeRun> StartAsync(
        string binary, (string Name, string Value)[] variables, string[] arguments, TimeSpan deadline)
    {
        var start = new ProcessStartInfo(binary, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["HEALTHCHECK_TIMEOUT"] = $"{Deadline.TotalSeconds}s";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var peak = PeakMemoryAsync(process);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        return new ProbeRun(process.ExitCode, await output, await error, Stopwatch.GetElapsedTime(started), await peak);
    }

    /// <summary>
    /// The last peak in bytes that the kernel reported before the process ended. The value is 0 if the process ended too soon.
    /// </summary>
    private static async Task<long> PeakMemoryAsync(Process process)
    {
        long peak = 0;
        try
        {
            while (true)
            {
                var status = await File.ReadAllLinesAsync($"/proc/{process.Id}/status");
                if (Array.Find(status, line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is not { } line)
                    return peak;

                peak = 1_024 * long.Parse(line.AsSpan("VmHWM:".Length, line.Length - "VmHWM:".Length - "kB".Length),
                    CultureInfo.InvariantCulture);
                await Task.Delay(TimeSpan.FromMilliseconds(5));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return peak;
        }
    }
}
