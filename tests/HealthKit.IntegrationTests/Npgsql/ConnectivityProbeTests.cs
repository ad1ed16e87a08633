using System.Net;
using HealthKit.Npgsql;
using HealthKit.TestServers;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>The probe detects whether a single host is a PostgreSQL, in every notation of its address.</summary>
public sealed class ConnectivityProbeTests
{
    [Theory]
    [InlineData("127.0.0.1", "Host=127.0.0.1;Port={0}")]
    [InlineData("127.0.0.1", "Host=127.0.0.1:{0}")]
    [InlineData("::1", "Host=::1;Port={0}")]
    [InlineData("::1", "Host=[::1]:{0}")]
    public async Task SingleHost_NotPostgres_FailsWithReasonProtocol(string address, string connectionString)
    {
        var port = ScriptedPort.Answering("-ERR unknown command\r\n"u8, IPAddress.Parse(address));

        var failure = await FailureOfAsync(connectionString, port);

        Assert.Equal(HealthReason.Protocol, failure?.Reason);
    }

    [Theory]
    [InlineData("Host=127.0.0.1,localhost;Port={0}")]
    [InlineData("Host=/var/run/postgresql,127.0.0.1;Port={0}")]
    [InlineData("Host=/var/run/postgresql;Port={0}")]
    public async Task SeveralHosts_AndSockets_AreLeftToTheDriver(string connectionString)
    {
        var port = ScriptedPort.Answering("-ERR unknown command\r\n"u8, IPAddress.Loopback);

        Assert.Null(await FailureOfAsync(connectionString, port));
    }

    private static Task<NpgsqlQueryResult?> FailureOfAsync(string connectionString, int port) =>
        new ConnectivityProbe(new TcpConnector(TimeProvider.System), HangGuard.Limit).ProbeAsync(
        new NpgsqlConnectionStringBuilder(string.Format(System.Globalization.CultureInfo.InvariantCulture, connectionString, port)));
}
