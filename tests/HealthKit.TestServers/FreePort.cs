using System.Net;
using System.Net.Sockets;

namespace HealthKit.TestServers;

/// <summary>
/// Free TCP ports of 127.0.0.1. Each port is given out once per process, and to no other process meanwhile: a server that stops and starts
/// again finds its port free. For that, each process takes the ports from ranges of its own, whose lock files it keeps open.
/// </summary>
public static class FreePort
{
    // Linux takes the local ports of outgoing connections from 32768 on. In that range, any connection of the machine could occupy a
    // server's port between its stop and its next start.
    private const int First = 15_000;
    private const int RangeLength = 250;
    private const int Ranges = 68;

    private static readonly Lock Gate = new();
    private static readonly List<FileStream> Locks = [];
    private static int _next;
    private static int _end;

    public static int Next()
    {
        lock (Gate)
        {
            while (true)
            {
                if (_next == _end)
                    TakeRange();

                if (CanListen(_next++))
                    return _next - 1;
            }
        }
    }

    private static void TakeRange()
    {
        var ranges = Enumerable.Range(0, Ranges).ToArray();
        Random.Shared.Shuffle(ranges);
        foreach (var range in ranges)
        {
            try
            {
                Locks.Add(Lock(Path.Combine(Path.GetTempPath(), $"healthkit-ports-{range}.lock")));
                _next = First + (range * RangeLength);
                _end = _next + RangeLength;
                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process has the range.
            }
        }

        throw new TestServerException(
            $"All {Ranges} ranges of ports are taken by processes that hold the files healthkit-ports-*.lock in {Path.GetTempPath()} open. "
                + "End them.");
    }

    // The lock ends with the process. Another user may lock the file too: that takes the right to read it, and not to create it.
    private static FileStream Lock(string path) => new(path, File.Exists(path) ? FileMode.Open : FileMode.OpenOrCreate, FileAccess.Read,
        FileShare.None);

    private static bool CanListen(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
