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
    [InlineData("08P01", "error")]
    [InlineData("XX000", "error")]
    [InlineData("58P01", "error")]
    [InlineData("42601", "error")]
    public void ReasonOf_SqlState_IsThatOfTheTable(string state, string reason)
    {
        var refusal = new PostgresException("text", "FATAL", "FATAL", state);

        Assert.Equal(reason, NpgsqlFailure.ReasonOf(refusal).Code);
        Assert.Equal(reason, NpgsqlFailure.ReasonOf(new InvalidOperationException("wrapped", refusal)).Code);
    }

    [Theory]

    // Messages of PgBouncer.
    [InlineData("08P01", "server login has been failing, try again later (server_login_retry)", "unreachable")]
    [InlineData("08P01", "server login has been failing, cached error: connect failed (server_login_retry)", "unreachable")]
    [InlineData("08P01", "client_login_timeout (server down)", "unreachable")]
    [InlineData("08P01", "server conn crashed?", "unreachable")]
    [InlineData("08P01", "pooler is shutting down", "unreachable")]
    [InlineData("08P01", "admin forced disconnect", "unreachable")]
    [InlineData("08P01", "client_idle_timeout", "unreachable")]
    [InlineData("08P01", "query_wait_timeout", "timeout")]
    [InlineData("08P01", "no more connections allowed (max_client_conn)", "overloaded")]
    [InlineData("08P01", "client connections exceeded (max_db_client_connections)", "overloaded")]
    [InlineData("08P01", "no such database: orders", "not-found")]
    [InlineData("08P01", "database \"orders\" does not exist", "not-found")]
    [InlineData("08P01", "database \"orders\" is disabled", "forbidden")]
    [InlineData("08P01", "no such user", "authentication")]
    [InlineData("08P01", "password authentication failed", "authentication")]
    [InlineData("08P01", "SASL authentication failed", "authentication")]
    [InlineData("08P01", "SSL required", "tls")]
    [InlineData("08P01", "bouncer config error", "error")]

    // Messages of Pgpool-II.
    [InlineData("XX000", "all backend nodes are down, pgpool requires at least one valid node", "unreachable")]
    [InlineData("57000", "pgpool is not accepting any new connections", "error")]
    [InlineData("53300", "Sorry, too many clients already", "overloaded")]

    // Messages of Supavisor.
    [InlineData("XX000", "(EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15", "overloaded")]
    [InlineData("XX000", "(ECHECKOUTTIMEOUT) unable to check out connection from the pool after 60000ms in Transaction mode", "overloaded")]
    [InlineData("XX000", "(ENOTFOUND) tenant/user app.orders not found", "not-found")]
    [InlineData("XX000", "(ESSLREQUIRED) SSL connection is required for user: app", "tls")]
    [InlineData("XX000", "(EDBHANDLEREXITED) connection to database closed. Check logs for more information", "unreachable")]
    [InlineData("XX000", "(EADDRNOTALLOWED) address not in tenant allow_list: {10, 0, 0, 1}", "forbidden")]
    [InlineData("08006", "Failed to connect to database: :econnrefused", "unreachable")]

    // Messages of Odyssey, PgCat, RDS Proxy and Azure.
    [InlineData("08006", "odyssey: c3ab8ff13720e: failed to connect to remote server", "unreachable")]
    [InlineData("58000", "could not get connection from the pool - AllServersDown", "unreachable")]
    [InlineData("XX000", "Timed-out waiting to acquire database connection", "overloaded")]
    [InlineData("28000", "This RDS Proxy requires TLS connections", "tls")]
    [InlineData("28000", "This RDS proxy has no credentials for the role app. Check the credentials for this role and try again.",
        "authentication")]
    [InlineData("28000", "SSL connection is required. Please specify SSL options and retry.", "tls")]

    // Messages of PostgreSQL itself.
    [InlineData("28000", "no pg_hba.conf entry for host \"10.0.0.1\", user \"app\", database \"app\", SSL off", "authentication")]
    [InlineData("XX000", "cache lookup failed for type 16385", "error")]
    public void ReasonOf_WordsOfAPooler_IsWhatTheyMean(string state, string words, string reason) =>
        Assert.Equal(reason, NpgsqlFailure.ReasonOf(new PostgresException(words, "FATAL", "FATAL", state)).Code);

    [Fact]
    public void ReasonOf_BrokenConnection_IsUnreachable()
    {
        Assert.Equal(HealthReason.Unreachable, NpgsqlFailure.ReasonOf(new NpgsqlException("text", new EndOfStreamException())));
        Assert.Equal(
            HealthReason.Unreachable,
            NpgsqlFailure.ReasonOf(new NpgsqlException("text",
                new IOException("text", new SocketException((int)SocketError.ConnectionReset)))));
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
    public async Task ReasonOf_WhatTheDriverMakesOfAnAnswer_IsReported(string answer, string settings, string reason)
    {
        var port = ScriptedPort.Answering(System.Text.Encoding.Latin1.GetBytes(answer));
        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port};Username=app;Password=x;Timeout=60{settings}");

        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await source.OpenConnectionAsync());

        Assert.Equal(reason, NpgsqlFailure.ReasonOf(exception).Code);
    }
}
