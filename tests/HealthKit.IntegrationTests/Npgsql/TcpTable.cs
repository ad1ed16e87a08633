using System.Globalization;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>The kernel's view of connections.</summary>
internal static class TcpTable
{
    private const string Established = "01";
    private const string SynSent = "02";

    /// <summary>Returns the number of client connections to a port that are open or being opened.</summary>
    public static int ConnectionsTo(int port) => Rows().Count(cells => PortOf(cells[2]) == port && (cells[3] is Established or SynSent));

    /// <summary>Returns the number of connections that a server on this port has accepted and not closed.</summary>
    public static int AcceptedOn(int port) => Rows().Count(cells => PortOf(cells[1]) == port && cells[3] == Established);

    /// <summary>Returns the bytes of the one connection that the sender has passed to the kernel and the peer has not received.</summary>
    public static int SendQueue(int senderPort, int peerPort) =>
        Hexadecimal(Rows().Single(cells => (PortOf(cells[1]), PortOf(cells[2])) == (senderPort, peerPort))[4].Split(':')[0]);

    // A program that listens on all addresses accepts IPv4 connections on an IPv6 socket. The kernel may list a connection twice while
    // others come and go.
    private static IEnumerable<string[]> Rows() =>
        ((string[])["/proc/net/tcp", "/proc/net/tcp6"]).SelectMany(table => File.ReadAllLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .DistinctBy(cells => (cells[1], cells[2]));

    private static int PortOf(string endpoint) => Hexadecimal(endpoint.Split(':')[1]);

    private static int Hexadecimal(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
