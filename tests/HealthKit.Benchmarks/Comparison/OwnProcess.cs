using System.Diagnostics;
using System.Text.Json;

namespace HealthKit.Benchmarks.Comparison;

/// <summary>A process of this program that measures itself and prints the figures as one line of JSON.</summary>
internal static class OwnProcess
{
    public static async Task<T> MeasureAsync<T>(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. Entry(), .. arguments]) { RedirectStandardOutput = true };

        // The default in most containers of this size.
        start.Environment["DOTNET_gcServer"] = "0";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<T>(output)!
            : throw new InvalidOperationException(
                $"The process \"{string.Join(' ', start.ArgumentList)}\" ended with exit code {process.ExitCode}:\n{output}");
    }

    // When the dotnet host starts this program, the first argument is the path of the program.
    private static IEnumerable<string> Entry() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(OwnProcess).Assembly.Location] : [];
}
