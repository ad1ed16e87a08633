namespace HealthKit.TestServers;

/// <summary>Runs a command to its end and returns its standard output.</summary>
public static class ShortCommand
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    public static async Task<string> RunAsync(ServerCommand command, string input = "")
    {
        using var process = ProcessStart.Run(command);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await Task.WhenAll(output, errors, process.WaitForExitAsync()).WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            ProcessSignals.Send(process.Id, ProcessSignal.Kill);
            throw new TestServerException($"{command.FileName} did not end within {Deadline.TotalSeconds:0} s and was killed.");
        }

        var text = await errors;
        // A single-user PostgreSQL prints ERROR and exits with 0.
        if (process.ExitCode != 0 || text.Contains("ERROR:", StringComparison.Ordinal) || text.Contains("FATAL:", StringComparison.Ordinal))
            throw new TestServerException($"{command.FileName} failed with exit code {process.ExitCode}:\n{await output}{text}");

        return await output;
    }
}
