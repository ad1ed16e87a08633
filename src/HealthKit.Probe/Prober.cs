namespace HealthKit.Probe;

/// <summary>Sends one GET on a new connection, and reads the whole response.</summary>
internal static class Prober
{
    public static Outcome Send(ProbeTarget target, TimeSpan timeout)
    {
        var deadline = new Deadline(timeout);
        try
        {
            using var connection = Connection.Open(target.Endpoint, deadline);
            connection.Send(
                $"GET {target.Path} HTTP/1.1\r\nHost: {target.Endpoint.Authority}\r\nUser-Agent: healthkit-probe\r\n"
                + "Accept: application/json\r\nConnection: close\r\n\r\n");
            var response = Read(connection);
            return new Outcome(response.Status, BodyStatus.Read(response.Body), deadline.Elapsed);
        }
        catch (ProbeException exception)
        {
            return new Outcome(null, exception.Reason, deadline.Elapsed);
        }
        catch (SocketException exception)
        {
            return new Outcome(null, Reason(exception.SocketErrorCode), deadline.Elapsed);
        }
    }

    private static Response Read(Connection connection)
    {
        var response = new Response();
        Span<byte> buffer = stackalloc byte[4_096];
        while (!response.IsComplete)
        {
            var count = connection.Receive(buffer);
            if (count == 0)
                response.Complete();

            response.Append(buffer[..count]);
        }

        return response;
    }

    private static string Reason(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection-refused",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown => "unreachable",
        SocketError.TimedOut => ProbeException.Timeout,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => ProbeException.Protocol,
        SocketError.AccessDenied => "forbidden",
        SocketError.AddressNotAvailable => "not-found",
        _ => "error",
    };
}

/// <summary>The outcome of an attempt: a status code and the health status of the body, or a reason code without a status code.</summary>
internal readonly record struct Outcome(int? Status, string BodyStatus, TimeSpan Elapsed)
{
    /// <summary>Formats the outcome as <c>200 healthy 1.2 ms</c> or <c>- timeout 5000.1 ms</c>.</summary>
    public override string ToString()
    {
        var tenths = Elapsed.Ticks / (TimeSpan.TicksPerMillisecond / 10);
        return $"{(Status is { } status ? status.ToString() : "-")} {BodyStatus} {tenths / 10}.{tenths % 10} ms";
    }
}

/// <summary>The moment at which an attempt ends.</summary>
internal readonly struct Deadline(TimeSpan timeout)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

    /// <summary>The remaining time; zero after the deadline.</summary>
    public TimeSpan Remaining => timeout - Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public bool IsOver => Remaining == TimeSpan.Zero;
}

/// <summary>The attempt got no response. The reason is one of HealthKit's reason codes.</summary>
internal sealed class ProbeException(string reason) : Exception(reason)
{
    public const string Timeout = "timeout";
    public const string Protocol = "protocol";

    public string Reason => Message;
}
