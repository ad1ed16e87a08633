using System.Net.Sockets;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>Tells a server that is silent from one that packets do not reach: the kernel takes connections for a frozen process.</summary>
internal static class PortReach
{
    /// <summary>Why no TCP connection came about, or <c>null</c> when one did or when there is not one host and port to try.</summary>
    public static async Task<NpgsqlAnswer?> FailureOfAsync(NpgsqlConnectionStringBuilder settings, TimeSpan limit, TimeProvider time)
    {
        if (settings.Host is not { Length: > 0 } host || host.AsSpan().ContainsAny("/@,:"))
        {
            return null;
        }

        using var overdue = new CancellationTokenSource(limit, time);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, settings.Port, overdue.Token);
            return null;
        }
        catch (OperationCanceledException exception)
        {
            return new NpgsqlAnswer(
                HealthReason.Unreachable, new TimeoutException($"No TCP connection came about in {limit.TotalMilliseconds:0} ms.", exception));
        }
        catch (SocketException exception)
        {
            return NpgsqlAnswer.Of(exception);
        }
    }
}
