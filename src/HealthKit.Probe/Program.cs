// Asks a health endpoint once, prints one line and exits with 0 when it answered as expected, else with 1.
//
//   healthkit-probe                              the app of the same container, /health/live
//   healthkit-probe 8080 /health/ready           another path
//   healthkit-probe --wait 60s                   again and again until it answers 200, for pipelines
//
// Plain HTTP/1.1 over TCP or a unix socket: it is for the container's own loopback, and speaks no TLS.

namespace HealthKit.Probe;

internal static class Program
{
    // Often enough for a pipeline, seldom enough for an app that starts.
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
