using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using System.Text.RegularExpressions;

namespace HealthKit.Tests.Snapshots;

public sealed class HealthReasonTests
{
    public static TheoryData<Exception, string> Exceptions => new()
    {
        { new SocketException((int)SocketError.HostNotFound), "dns" },
        { new SocketException((int)SocketError.TryAgain), "dns" },
        { new SocketException((int)SocketError.ConnectionRefused), "connection-refused" },
        { new SocketException((int)SocketError.HostUnreachable), "unreachable" },
        { new SocketException((int)SocketError.TimedOut), "unreachable" },
        { new AuthenticationException(), "tls" },
        { new HttpRequestException(HttpRequestError.NameResolutionError), "dns" },
        { new HttpRequestException(HttpRequestError.SecureConnectionError), "tls" },
        { new HttpRequestException(HttpRequestError.InvalidResponse), "protocol" },
        { new HttpRequestException(HttpRequestError.ConnectionError, inner: new SocketException((int)SocketError.ConnectionRefused)), "connection-refused" },
        { new UnauthorizedAccessException(), "forbidden" },
        { new TimeoutException(), "timeout" },
        { new TaskCanceledException(), "timeout" },
        { new InvalidOperationException(), "error" },
        { new InvalidOperationException("", new TimeoutException("", new SocketException((int)SocketError.ConnectionRefused))), "connection-refused" },
        { new TimeoutException("", new InvalidOperationException()), "timeout" },
        { new AggregateException(new AuthenticationException(), new TimeoutException()), "tls" },
        { new InvalidOperationException("", HealthReason.Overloaded.Unhealthy(new TimeoutException()).Exception), "overloaded" },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Of_AnException_IsTheInnermostKnownCause(Exception exception, string code)
    {
        Assert.Equal(code, HealthReason.Of(exception).Code);
    }

    [Fact]
    public void Reasons_All_AreThoseOfTheDesign()
    {
        Assert.Equal(
            "authentication cluster-down connection-refused dns draining error forbidden loading maintenance missed-heartbeat not-found overloaded "
            + "pool-exhausted protocol read-only reported slow stale starting stuck threshold timeout tls unexpected-status unreachable",
            string.Join(' ', All().Select(reason => reason.Code).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Reasons_All_HaveASentenceOfTheirOwn()
    {
        Assert.Distinct(All().Select(reason => reason.Sentence));
        Assert.All(All(), reason => Assert.Matches(new Regex("^[A-Z][a-z ]+\\.$"), reason.Sentence));
    }

    private static IEnumerable<HealthReason> All() => typeof(HealthReason).GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Select(property => (HealthReason)property.GetValue(null)!);
}
