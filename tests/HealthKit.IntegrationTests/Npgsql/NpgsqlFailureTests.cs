using System.Net.Sockets;
using HealthKit.Npgsql;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

public sealed class NpgsqlFailureTests
{
    [Theory]
    [InlineData("28P01", "authentication")]
    [InlineData("28000", "authentication")]
    [InlineData("42501", "forbidden")]
    [InlineData("3D000", "not-found")]
    [InlineData("42P01", "not-found")]
    [InlineData("53300", "overloaded")]
    [InlineData("53200", "overloaded")]
    [InlineData("57P03", "loading")]
    [InlineData("57P01", "unreachable")]
    [InlineData("57P02", "unreachable")]
    [InlineData("57014", "timeout")]
    [InlineData("25006", "read-only")]
    [InlineData("08006", "unreachable")]
    [InlineData("08P01", "protocol")]
    [InlineData("42601", "error")]
    public void ReasonOf_SqlState_IsThatOfTheTable(string state, string reason)
    {
        var refusal = new PostgresException("text", "FATAL", "FATAL", state);

        Assert.Equal(reason, NpgsqlFailure.ReasonOf(refusal).Code);
        Assert.Equal(reason, NpgsqlFailure.ReasonOf(new InvalidOperationException("wrapped", refusal)).Code);
    }

    [Fact]
    public void ReasonOf_BrokenConnection_IsUnreachable()
    {
        Assert.Equal(HealthReason.Unreachable, NpgsqlFailure.ReasonOf(new NpgsqlException("text", new EndOfStreamException())));
        Assert.Equal(
            HealthReason.Unreachable,
            NpgsqlFailure.ReasonOf(new NpgsqlException("text", new IOException("text", new SocketException((int)SocketError.ConnectionReset)))));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "", "protocol")]
    [InlineData("-ERR unknown command\r\n", "", "protocol")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0", ";SSL Mode=Disable", "protocol")]
    [InlineData("E\0\0\0\u0004", ";SSL Mode=Disable", "protocol")]
    [InlineData("N", ";SSL Mode=Require", "tls")]
    [InlineData("S", ";SSL Mode=Require", "tls")]
    [InlineData("", "", "unreachable")]
    [InlineData("E\0\0\0\u001fSFATAL\0VFATAL\0C57P03\0Mtext\0\0", ";SSL Mode=Disable", "loading")]
    public async Task ReasonOf_WhatTheDriverMakesOfAnAnswer_IsTold(string answer, string settings, string reason)
    {
        var port = ScriptedPort.Answering(System.Text.Encoding.Latin1.GetBytes(answer));
        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port};Username=app;Password=x;Timeout=5{settings}");

        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await source.OpenConnectionAsync());

        Assert.Equal(reason, NpgsqlFailure.ReasonOf(exception).Code);
    }
}
