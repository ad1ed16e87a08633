using System.Net.Sockets;
using HealthKit.Checks.Network;
using HealthKit.Snapshots;

namespace HealthKit.Tests.Checks.Network;

public sealed class HttpFailureTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        { new HttpRequestException(HttpRequestError.ConnectionError, "", new ReasonException(HealthReason.Dns, null)), "dns" },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, "", Reset()), "tls" },
        { new HttpRequestException(HttpRequestError.Unknown, "", new HttpIOException(HttpRequestError.ResponseEnded, "")), "protocol" },
        { new HttpRequestException(HttpRequestError.Unknown, "", Reset()), "protocol" },
        { new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, ""), "protocol" },
        { new HttpIOException(HttpRequestError.ResponseEnded, ""), "protocol" },
        { new InvalidDataException(), "protocol" },
        { new HttpRequestException("", new IOException("", new SocketException((int)SocketError.HostUnreachable))), "unreachable" },
        { new HttpRequestException(""), "error" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Failure_OfARequest_HasTheReasonOfWhereItHappened(Exception failure, string reason) =>
        Assert.Equal(reason, HttpFailure.Of(failure).Code);

    private static IOException Reset() => new("", new SocketException((int)SocketError.ConnectionReset));
}
