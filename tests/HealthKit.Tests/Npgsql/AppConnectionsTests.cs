using System.Net.Sockets;
using HealthKit.Npgsql;
using HealthKit.Tests.Support;
using Npgsql;

namespace HealthKit.Tests.Npgsql;

/// <summary>Tests of other classes throw the same exceptions, on other threads.</summary>
public sealed class AppConnectionsTests
{
    private readonly RecordingReporter _reporter = new();

    [Fact]
    public void ExceptionOfABrokenConnection_IsReportedToTheCheck()
    {
        using var connections = new AppConnections(_reporter, "postgres");

        Throw(new NpgsqlException("Exception while reading from stream", new EndOfStreamException()));

        Assert.Equal(["lost postgres"], _reporter.Reports);
    }

    [Fact]
    public void Exception_DuringACheckRun_IsNotReported()
    {
        using var connections = new AppConnections(_reporter, "postgres");

        ExecutionContext.Run(ExecutionContext.Capture()!, static _ =>
        {
            AppConnections.ExcludeCaller();
            Throw(new NpgsqlException("Exception while reading from stream", new EndOfStreamException()));
        }, state: null);

        Assert.Empty(_reporter.Reports);
    }

    [Fact]
    public void OtherExceptions_AreNoSignal()
    {
        using var connections = new AppConnections(_reporter, "postgres");

        Throw(new IOException());
        Throw(new SocketException());
        Throw(new NpgsqlException("The connection is busy"));

        Assert.Empty(_reporter.Reports);
    }

    [Fact]
    public void Exception_AfterDisposal_IsNotReported()
    {
        new AppConnections(_reporter, "postgres").Dispose();

        Throw(new NpgsqlException("Exception while reading from stream", new EndOfStreamException()));

        Assert.Empty(_reporter.Reports);
    }

    [Theory]
    [InlineData("57P01", true)]
    [InlineData("08006", true)]
    [InlineData("53300", true)]
    [InlineData("23505", false)]
    [InlineData("42601", false)]
    public void ErrorOfTheServer_IsOfTheConnection_ByItsCode(string state, bool isOfConnection) =>
        Assert.Equal(isOfConnection, AppConnections.IsOfConnection(new PostgresException("text", "ERROR", "ERROR", state)));

    [Fact]
    public void ErrorOfTheDriver_IsOfTheConnection_ByItsCause()
    {
        Assert.True(AppConnections.IsOfConnection(new NpgsqlException("", new SocketException())));
        Assert.True(AppConnections.IsOfConnection(new NpgsqlException("", new TimeoutException())));
        Assert.False(AppConnections.IsOfConnection(new NpgsqlException("", new InvalidOperationException())));
    }

    private static void Throw(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception thrown)
        {
            Assert.Same(exception, thrown);
        }
    }
}
