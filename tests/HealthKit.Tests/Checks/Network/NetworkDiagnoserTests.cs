using System.Net;
using HealthKit.Checks.Network;

namespace HealthKit.Tests.Checks.Network;

/// <summary>Diagnoses without an endpoint. Diagnoses with an endpoint open sockets and are among the integration tests.</summary>
public sealed class NetworkDiagnoserTests
{
    [Theory]
    [InlineData("dns", "dns")]
    [InlineData("connection-refused", "tcp")]
    [InlineData("tls", "tls")]
    [InlineData("protocol", "protocol")]
    [InlineData("authentication", "service")]
    [InlineData("not-found", "service")]
    [InlineData("overloaded", "service")]
    [InlineData("timeout", null)]
    [InlineData("unreachable", null)]
    [InlineData("error", null)]
    [InlineData("threshold", null)]
    public async Task Reason_WithoutAnEndpoint_NamesTheLayerThatItCanBeOfAlone(string reason, string? layer)
    {
        var diagnosis = await new NetworkDiagnoser(new TcpConnector(TimeProvider.System), TimeProvider.System).DiagnoseAsync([],
            Reason(reason));

        Assert.Equal(layer, diagnosis?.Layer.Code);
        Assert.Empty(diagnosis?.Addresses ?? []);
    }

    // Without a port, a host that is silent and a dropped packet look the same, however often HealthKit looks.
    [Theory]
    [InlineData("unreachable", 5432, true)]
    [InlineData("unreachable", 0, true)]
    [InlineData("timeout", 5432, true)]
    [InlineData("timeout", 0, false)]
    [InlineData("error", 5432, true)]
    [InlineData("authentication", 0, false)]
    [InlineData("threshold", 5432, false)]
    [InlineData("exhausted", 5432, false)]
    [InlineData("timeout", null, true)]
    public void Reason_WithoutALayer_MayHaveOneLaterWhenItsLayerDependsOnTheDiagnosis(string reason, int? port, bool expected)
    {
        var diagnoser = new NetworkDiagnoser(new TcpConnector(TimeProvider.System), TimeProvider.System);
        DnsEndPoint[] endpoints = port is null ? [] : [new DnsEndPoint("db", port.Value)];

        Assert.Equal(expected, diagnoser.MayFindLater(endpoints, Reason(reason)));
    }

    private static HealthReason Reason(string code) =>
        typeof(HealthReason).GetProperties().Where(property => property.PropertyType == typeof(HealthReason))
            .Select(property => (HealthReason)property.GetValue(null)!).Single(reason => reason.Code == code);
}
