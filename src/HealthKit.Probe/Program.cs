// Sends one request to a health endpoint and prints one line. Exits with 0 when the endpoint responds as expected, otherwise with 1.
//
//   healthkit-probe                        requests /health/live from the app in the same container
//   healthkit-probe 8080 /health/ready     requests another port and path
//   healthkit-probe --wait 60s             repeats the request until the endpoint responds with 200, for pipelines
//
// It supports HTTP/1.1 over TCP or a unix socket, without TLS, because it runs inside the container.

namespace HealthKit.Probe;

internal static class Program
{
    // Short for a pipeline, and little load for an app that starts.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static int Main(string[] arguments)
    {
        try
        {
            return Run(ProbeCommand.Parse(arguments, Environment.GetEnvironmentVariables()));
        }
        catch (UsageException exception)
        {
            StandardStream.WriteLine(StandardStream.Error, $"healthkit-probe: {exception.Message} Usage: {ProbeCommand.Usage}");
            return 1;
        }
    }

    private static int Run(ProbeCommand command)
    {
        var end = new Deadline(command.Wait);
        using var pause = new ManualResetEvent(initialState: false);
        var outcome = Prober.Send(command.Target, command.Timeout);
        while (outcome.Status != command.Expected && !end.IsOver)
        {
            pause.WaitOne(Pause);
            outcome = Prober.Send(command.Target, command.Timeout);
        }

        if (!command.IsQuiet)
        {
            StandardStream.WriteLine(StandardStream.Output, command.LineOf(outcome));
        }

        return outcome.Status == command.Expected ? 0 : 1;
    }
}
