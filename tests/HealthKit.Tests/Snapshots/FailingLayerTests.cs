using HealthKit.Snapshots;

namespace HealthKit.Tests.Snapshots;

public sealed class FailingLayerTests
{
    [Fact]
    public void Layers_All_HaveTheirCodesAndDescriptions()
    {
        FailingLayer[] layers =
            [FailingLayer.Dns, FailingLayer.Network, FailingLayer.Tcp, FailingLayer.Tls, FailingLayer.Protocol, FailingLayer.Service];

        Assert.Equal(
            [
                "dns: the host name does not resolve, or it resolves to an unexpected address",
                "network: the host name resolves, but the host does not respond",
                "tcp: the host responds, but the port is closed",
                "tls: the port is open, but the TLS handshake fails",
                "protocol: the port is open, but the server speaks another protocol",
                "service: the port is open, but the service behind it fails",
            ],
            layers.Select(static layer => $"{layer.Code}: {layer.Description}"));
    }
}
