using System.Data.Common;
using System.Net.Sockets;
using HealthKit.Checks.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Data;

/// <summary>What a driver's failure means.</summary>
public sealed class DbConnectionCheckTests
{
    [Theory]
    [InlineData("08006", "unreachable")]
    [InlineData("28P01", "authentication")]
    [InlineData("42501", "forbidden")]
    [InlineData("42P01", "not-found")]
    [InlineData("42601", "error")]
    [InlineData("42703", "error")]
    [InlineData("3D000", "not-found")]
    [InlineData("3F000", "not-found")]
    [InlineData("25006", "read-only")]
    [InlineData("25P02", "error")]
    [InlineData("53300", "overloaded")]
    [InlineData("53100", "error")]
    [InlineData("57P03", "loading")]
    [InlineData("57014", "error")]
    [InlineData(null, "error")]
    public async Task Failure_WithASqlState_HasItsReason(string? state, string reason)
    {
        var check = new DbConnectionCheck(new DbConnectionCheckOptions(), new FailingSource(new DriverException(state, inner: null)));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => check.CheckHealthAsync(new HealthCheckContext()));

        Assert.Equal(reason, HealthReason.Of(failure).Code);
    }

    [Fact]
    public async Task Failure_WithoutASqlState_HasTheReasonOfWhatItWraps()
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        var check = new DbConnectionCheck(new DbConnectionCheckOptions(), new FailingSource(new DriverException(state: null, refused)));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => check.CheckHealthAsync(new HealthCheckContext()));

        Assert.Equal(HealthReason.ConnectionRefused, HealthReason.Of(failure));
    }

    private sealed class DriverException(string? state, Exception? inner) : DbException("The driver's words.", inner)
    {
        public override string? SqlState => state;
    }

    private sealed class FailingSource(DbException failure) : DbDataSource
    {
        public override string ConnectionString => "";

        protected override DbConnection CreateDbConnection() => throw failure;
    }
}
