using System.Globalization;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>The kernel's own view of connections.</summary>
internal static class TcpTable
{
    private const string Established = "01";
    private const string SynSent = "02";

    /// <summary>Connections of clients to a port of 127.0.0.1 that are open or being opened.</summary>
    public static int ConnectionsTo(int port) => File.ReadAllLines("/proc/net/tcp").Skip(1).Count(line =>
    {
        var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var remote = int.Parse(cells[2].AsSpan(cells[2].IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return remote == port && (cells[3] is Established or SynSent);
    });
}
