using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using HealthKit.Snapshots;

namespace HealthKit.Evaluation;

/// <summary>
/// Runs once, while files can still be opened, what otherwise only the first failure runs. The runtime opens the assemblies that it needs, and remembers for the life of the process
/// one that it could not open.
/// </summary>
internal static class FailurePaths
{
    public static void Prepare()
    {
        try
        {
            // The walk through the layers of a server needs these types; reading a failure needs the types of all exceptions that it tells apart.
            _ = new[] { typeof(Dns), typeof(Socket), typeof(SslStream) }.Length;
            var sample = new ReasonException(HealthReason.Error, new HttpRequestException("password=none", new SocketException((int)SocketError.ConnectionRefused)));
            _ = OutcomeReader.Read(sample.InnerException!);
            _ = RedactedException.Of(sample);
            _ = Exhaustion.IsNow();

            // What prints an exception looks for the lines of its source.
            _ = new StackTrace(fNeedFileInfo: true).ToString();
        }
        catch (Exception)
        {
            // Each of these is guarded again where a failure needs it.
        }
    }
}
