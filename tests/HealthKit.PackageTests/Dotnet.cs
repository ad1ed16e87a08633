using System.Diagnostics;
using HealthKit.TestServers;

namespace HealthKit.PackageTests;

/// <summary>Runs the SDK as a user does, in a process that is isolated from the build that runs these tests.</summary>
internal static class Dotnet
{
    // A publish takes half a minute on an idle machine. Other work on the machine makes it slower.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(60);

    // All builds of these tests share one compiler server, which no other build uses.
    private static readonly string Compiler = $"healthkit-packages-{Environment.ProcessId}";

    public static Task<string> RunAsync(string folder, params string[] arguments) => RunAsync(folder, [], arguments);

    public static async Task<string> RunAsync(string folder, (string Name, string Value)[] environment, string[] arguments)
    {
        var (exitCode, text) = await EndAsync(folder, arguments, environment);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {exitCode}:\n{text}");
        return text;
    }

    /// <summary>Returns the output of a command that must fail.</summary>
    public static async Task<string> FailsAsync(string folder, params string[] arguments)
    {
        var (exitCode, text) = await EndAsync(folder, arguments);
        Assert.NotEqual(0, exitCode);
        return text;
    }

    /// <summary>Ends the compiler server, which otherwise waits ten minutes for another build.</summary>
    public static void EndCompiler()
    {
        foreach (var process in Process.GetProcessesByName("VBCSCompiler"))
        {
            using (process)
            {
                if (CommandLine(process).Contains(Compiler, StringComparison.Ordinal))
                    process.Kill();
            }
        }
    }

    private static string CommandLine(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task<(int ExitCode, string Text)> EndAsync(
        string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(InstalledProgram.Find("dotnet", "dotnet-sdk-10.0"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "true";
        start.Environment["SharedCompilationId"] = Compiler;
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await errors);
    }
}
