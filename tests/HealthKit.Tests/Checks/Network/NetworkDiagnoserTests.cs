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

    private static HealthReason Reason(string code) =>
        typeof(HealthReason).GetProperties().Where(property => property.PropertyType == typeof(HealthReason))
            .Select(property => (HealthReason)property.GetValue(null)!).Single(reason => reason.Code == code);
}
