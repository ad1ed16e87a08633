using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using HealthKit.Checks.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Data;

/// <summary>Results and reasons for the failures of a driver.</summary>
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
    [InlineData("57P01", "unreachable")]
    [InlineData("57P03", "loading")]
    [InlineData("57P04", "not-found")]
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
        Assert.Equal(HealthReason.Unreachable, HealthReason.Of(new DriverException(state: null, new EndOfStreamException())));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Connections_ThatWereEndedInThePool_AreNoFailureUpToABound(int ended, bool isHealthy)
    {
        var source = new PoolSource(ended, State(isBroken: true));
        var check = new DbConnectionCheck(new DbConnectionCheckOptions(), source);

        Assert.Equal(isHealthy, await Record.ExceptionAsync(() => check.CheckHealthAsync(new HealthCheckContext())) is null);
        Assert.Equal(Math.Min(ended, 10) + 1, source.Opened);
    }

    [Fact]
    public async Task Query_FailsOnAConnectionThatStaysOpen_IsNotRetried()
    {
        var source = new PoolSource(1, State(isBroken: false));
        var check = new DbConnectionCheck(new DbConnectionCheckOptions(), source);

        Assert.NotNull(await Record.ExceptionAsync(() => check.CheckHealthAsync(new HealthCheckContext())));
        Assert.Equal(1, source.Opened);
    }

    private static ConnectionState State(bool isBroken) => isBroken ? ConnectionState.Closed : ConnectionState.Open;

    private sealed class DriverException(string? state, Exception? inner) : DbException("The driver's words.", inner)
    {
        public override string? SqlState => state;
    }

    private sealed class FailingSource(DbException failure) : DbDataSource
    {
        public override string ConnectionString => "";

        protected override DbConnection CreateDbConnection() => throw failure;
    }

    /// <summary>Returns the given number of connections whose first command fails, and then working connections.</summary>
    private sealed class PoolSource(int ended, ConnectionState afterwards) : DbDataSource
    {
        public override string ConnectionString => "";

        public int Opened { get; private set; }

        protected override DbConnection CreateDbConnection() => new PoolConnection(Opened++ < ended ? afterwards : null);
    }

    private sealed class PoolConnection(ConnectionState? afterwards) : DbConnection
    {
        private ConnectionState _state;

        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => "";

        public override string DataSource => "";

        public override string ServerVersion => "";

        public override ConnectionState State => _state;

        public override void Open() => _state = ConnectionState.Open;

        public override void Close() => _state = ConnectionState.Closed;

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

        protected override DbCommand CreateDbCommand()
        {
            _state = afterwards ?? _state;
            return afterwards is null ? new PoolCommand() : throw new DriverException("57P05", inner: null);
        }
    }

    private sealed class PoolCommand : DbCommand
    {
        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => throw new NotSupportedException();

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override int ExecuteNonQuery() => 1;

        public override object? ExecuteScalar() => 1;

        public override void Prepare()
        {
        }

        protected override DbParameter CreateDbParameter() => throw new NotSupportedException();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();
    }
}
