using System.Globalization;
using System.Text;
using HealthKit.IntegrationTests.App;
using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

public sealed class NpgsqlFaultTableTests(ITestOutputHelper output)
{
    // The time of the runs themselves, in addition to their waits.
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task Postgres_EveryFaultOfTheTable_IsSeenInTimeWithItsReasonAndRecoveredFrom()
    {
        var rows = await Task.WhenAll(PostgresFaults.All.Select(MeasureAsync));

        var table = Print(rows);
        output.WriteLine(table);
        await Figures.WriteAsync("postgres-faults.txt", table);
        Assert.All(rows, row => Assert.Null(row.Wrong));
    }

    private static async Task<Row> MeasureAsync(PostgresFault error)
    {
        await using var server = await PostgresServer.StartAsync(error.Settings);
        await error.Prepare(server);
        using var delay = new SchedulingDelay();
        await using var app = await WatchedApp.StartAsync(error.ConnectionString(server), options => Configure(options, error));
        await using var scene = new FaultScene(server, app.Services.GetRequiredService<NpgsqlDataSource>());
        try
        {
            var row = await MeasureAsync(error, scene, app);

            // A server that is silent from the start is only slow until the start period ends.
            var check = row.State.Definition;
            var bound = delay.Bound(error.Break is null ? check.StartPeriod + check.Timeout : check.WorstDetection, Work);
            return row.Seen > bound || row.Recovered > bound ? row with { Wrong = $"later than {bound}; the machine was {delay}" } : row;
        }
        catch (Exception exception)
        {
            return new Row(error, app.State, Seen: null, Recovered: null, Wrong: exception.Message);
        }
        finally
        {
            server.Thaw();
        }
    }

    private static async Task<Row> MeasureAsync(PostgresFault error, FaultScene scene, WatchedApp app)
    {
        if (error.Break is not null)
        {
            await app.UntilAsync(HealthStatus.Healthy);
            await error.Break(scene);
        }

        var broken = TimeProvider.System.GetUtcNow();
        CheckState? found = null;
        var seen = await app.UntilAsync(
            state => (found = state).HasRun && state.Status == error.Status && state.Reason == error.Reason
                && (error.Reason is not null || state.LastSuccess > broken),
            WatchedApp.Deadline,
            $"{error.Status} {error.Reason}");
        if (error.Mend is null)
            return new Row(error, found!, seen, Recovered: null, Wrong: null);

        await error.Mend(scene);
        return new Row(error, found!, seen, await app.UntilAsync(HealthStatus.Healthy), Wrong: null);
    }

    private static void Configure(NpgsqlCheckOptions options, PostgresFault error)
    {
        if (!error.IsByDefault)
        {
            options.Interval = TimeSpan.FromSeconds(1);
            options.RetryInterval = TimeSpan.FromMilliseconds(500);
        }

        error.Options(options);
    }

    private static string Print(IEnumerable<Row> rows)
    {
        var table = new StringBuilder();
        Line("fault", "state", "reason", "interval", "worst", "seen", "recovered", "");
        foreach (var row in rows)
        {
            var check = row.State.Definition;
            Line(
                row.Fault.Break is null ? $"{row.Fault.Name} *" : row.Fault.Name, $"{row.State.Status}".ToLowerInvariant(),
                    row.State.Reason?.Code ?? "", $"{check.Interval.TotalSeconds:0.#} s",
                Seconds(check.WorstDetection), Seconds(row.Seen), Seconds(row.Recovered), row.Wrong ?? "");
        }

        return table.AppendLine("* from the start, where the first result counts at once").ToString();

        void Line(params object[] cells) => table.AppendLine(
            string.Format(CultureInfo.InvariantCulture, "{0,-30} {1,-10} {2,-19} {3,8} {4,8} {5,8} {6,9} {7}", cells).TrimEnd());
    }

    private static string Seconds(TimeSpan? time) => time is { } value ? $"{value.TotalSeconds:0.00} s" : "-";

    private sealed record Row(PostgresFault Fault, CheckState State, TimeSpan? Seen, TimeSpan? Recovered, string? Wrong);
}
