using System.ComponentModel;
using System.Data.Common;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using HealthKit.Tests.Support;

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
        { new HttpRequestException(HttpRequestError.ConnectionError, inner: new SocketException((int)SocketError.ConnectionRefused)),
            "connection-refused" },
        { new UnauthorizedAccessException(), "forbidden" },
        { new TimeoutException(), "timeout" },
        { new TaskCanceledException(), "timeout" },
        { new InvalidOperationException(), "error" },
        { new InvalidOperationException("", new TimeoutException("", new SocketException((int)SocketError.ConnectionRefused))),
            "connection-refused" },
        { new TimeoutException("", new InvalidOperationException()), "timeout" },
        { new AggregateException(new AuthenticationException(), new TimeoutException()), "tls" },
        { new SocketException((int)SocketError.TooManyOpenSockets), "exhausted" },
        { new IOException("", 24), "exhausted" },
        { new IOException("", 23), "exhausted" },
        { new Win32Exception(24), "exhausted" },
        { new IOException("", 5), "error" },
        { new Win32Exception(5), "error" },
        { new TimeoutException("", new SocketException((int)SocketError.TooManyOpenSockets)), "exhausted" },
        { new AggregateException(new TimeoutException(), new InvalidOperationException("", new IOException("", 24))), "exhausted" },
        { new InvalidOperationException("",
            HealthReason.Dns.Unhealthy(new SocketException((int)SocketError.TooManyOpenSockets)).Exception), "exhausted" },
        { new InvalidOperationException("", HealthReason.Overloaded.Unhealthy(new TimeoutException()).Exception), "overloaded" },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Of_AnException_IsTheInnermostKnownCause(Exception exception, string code)
    {
        Assert.Equal(code, HealthReason.Of(exception).Code);
    }

    [Theory]
    [InlineData("08006", "unreachable")]
    [InlineData("28P01", "authentication")]
    [InlineData("42501", "forbidden")]
    [InlineData("42P01", "not-found")]
    [InlineData("57P04", "not-found")]
    [InlineData("3D000", "not-found")]
    [InlineData("3F000", "not-found")]
    [InlineData("25006", "read-only")]
    [InlineData("53300", "overloaded")]
    [InlineData("57P03", "loading")]
    [InlineData("57P01", "unreachable")]
    [InlineData("57P02", "unreachable")]
    [InlineData("57P05", "unreachable")]
    [InlineData("25P02", "error")]
    [InlineData("", "error")]
    [InlineData(null, "error")]
    public void Of_ASqlState_IsItsReason(string? state, string code) =>
        Assert.Equal(code, HealthReason.Of(new DriverException(state)).Code);

    [Fact]
    public void Of_ADatabaseErrorWithAnotherInside_IsThatOfItsSqlStateOrOfTheConnection()
    {
        Exception[] errors =
        [
            new DriverException("28P01", new EndOfStreamException()), new DriverException(state: null, new EndOfStreamException()),
            new DriverException(state: null, new InvalidOperationException()),
        ];

        Assert.Equal(["authentication", "unreachable", "error"], errors.Select(static error => HealthReason.Of(error).Code));
    }

    [Fact]
    public void Of_AnExceptionWhoseCodeThrows_IsError() => Assert.Equal(HealthReason.Error, HealthReason.Of(new FaultyException()));

    [Fact]
    public void Of_Null_IsRefused() => Assert.Throws<ArgumentNullException>(static () => HealthReason.Of(null!));

    /// <summary>Drivers wrap exceptions in any order and at any depth.</summary>
    [Fact]
    public void Of_RandomChains_IsExhaustedExactlyWhenOneOfThemIsForWantOfFiles()
    {
        for (var seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            var isExhausted = random.Next(2) == 0;
            var (depth, at) = (random.Next(1, 8), -1);
            at = isExhausted ? random.Next(depth) : at;
            Exception? chain = null;
            for (var level = 0; level < depth; level++)
                chain = level == at ? WithoutFiles(random, chain) : WithFiles(random, chain);

            Assert.True(isExhausted == (HealthReason.Of(
                chain!) == HealthReason.Exhausted), $"Seed {seed}: {HealthReason.Of(chain!)} of {chain}.");
        }
    }

    private static Exception WithoutFiles(Random random, Exception? inner) => random.Next(3) switch
    {
        0 => new IOException("Too many open files", inner) { HResult = random.Next(2) == 0 ? 24 : 23 },
        1 when inner is null => new SocketException((int)SocketError.TooManyOpenSockets),
        _ => new AggregateException(inner ?? new TimeoutException(), new SocketException((int)SocketError.TooManyOpenSockets)),
    };

    private static Exception WithFiles(Random random, Exception? inner) => random.Next(6) switch
    {
        0 when inner is null => new SocketException((int)SocketError.ConnectionRefused),
        1 => new HttpRequestException("", inner),
        2 => new AuthenticationException("", inner),
        3 => new AggregateException(inner ?? new TimeoutException()),
        4 => HealthReason.Dns.Unhealthy(inner).Exception!,
        _ => new IOException("", inner),
    };

    [Fact]
    public void Reasons_All_AreThoseOfTheDesign()
    {
        Assert.Equal(
            "authentication cluster-down connection-refused dns draining error exhausted forbidden loading maintenance missed-heartbeat "
                + "not-found overloaded pool-exhausted protocol read-only reported slow stale starting stuck threshold timeout tls "
                + "unexpected-status unreachable",
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

    private sealed class FaultyException : DbException
    {
        public override string SqlState => throw new InvalidOperationException();
    }
}
