using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>How many pings the app's own calls of a real PostgreSQL save.</summary>
public sealed class DependencyReporterTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Shortest = 0.9 * Interval;
    private static readonly TimeSpan Window = 16 * Interval;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Traffic_ThatFlows_SparesTheServerTwoPingsOfThree()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var traffic = NpgsqlDataSource.Create(server.ConnectionString);

        // Both run at the same time, so that the machine is equally slow for both.
        var counts = await Task.WhenAll(PingsAsync(server, static _ => Task.CompletedTask),
            PingsAsync(server, app => ReportedCall.MakeAsync(traffic, app)));
        var (quiet, busy) = (counts[0], counts[1]);

        await WriteAsync("postgres-spared-pings.txt", string.Create(
            CultureInfo.InvariantCulture,
            $"Pings that reached PostgreSQL in {Window.TotalSeconds:0.0} s at an interval of {Interval.TotalMilliseconds:0} ms: "
                + $"{quiet.Pings} without traffic, {busy.Pings} beside {busy.Calls} reported calls, {busy.Missed} intervals without one"));
        Assert.InRange(busy.Pings, busy.Missed > 0 ? 0 : 1, busy.MostPings);

        // A machine that delays the calls also delays the pings.
        Assert.True(quiet.Pings > busy.Pings || quiet.Missed + busy.Missed > 0,
            $"{quiet.Pings} pings without traffic, {busy.Pings} with it.");
    }

    /// <summary>Counts the pings of a window that starts when a run has just ended, and the calls made in it.</summary>
    private static async Task<Counts> PingsAsync(PostgresServer server, Func<WatchedApp, Task> call)
    {
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Postgres);
        await using var app = await WatchedApp.StartAsync($"{server.ConnectionStringThrough(proxy.Port)};No Reset On Close=true",
            static options => (options.Interval, options.Timeout) = (Interval, TimeSpan.FromSeconds(30)));
        await app.UntilAsync(HealthStatus.Healthy);
        await ReportedCall.NextRunAsync(app);
        var before = proxy.Commands;
        var started = Stopwatch.GetTimestamp();
        var (calls, late, last) = (0, TimeSpan.Zero, started);
        using var pace = new PeriodicTimer(Pace);
        for (; Stopwatch.GetElapsedTime(started) < Window && await pace.WaitForNextTickAsync(); calls++)
        {
            await call(app);
            var gap = Stopwatch.GetElapsedTime(last);
            late += gap > 5 * Pace ? gap : TimeSpan.Zero;
            last = Stopwatch.GetTimestamp();
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        Assert.Equal(HealthStatus.Healthy, app.State.Status);

        // The proxy counts the parse and the execution of a statement.
        return new Counts((proxy.Commands - before) / 2, calls, (int)Math.Ceiling(late / Shortest), elapsed);
    }

    private async Task WriteAsync(string file, string text)
    {
        output.WriteLine(text);
        await Figures.WriteAsync(file, text + "\n");
    }

    /// <summary>What one app did in a window.</summary>
    /// <param name="Pings">The pings that reached the server.</param>
    /// <param name="Calls">The calls of the app.</param>
    /// <param name="Missed">
    /// The time in which no call ended, because the machine was busy, in intervals. A call that ended so long before a run was due replaces
    /// less of an interval, or none.
    /// </param>
    /// <param name="Elapsed">The length of the window.</param>
    private sealed record Counts(long Pings, int Calls, int Missed, TimeSpan Elapsed)
    {
        /// <summary>One ping in three intervals. An interval that a call replaces counts from the call, which is a moment old.</summary>
        public long MostPings => (long)(Elapsed / (Gap > Shortest ? Gap : Shortest)) + 1 + Missed;

        private TimeSpan Gap => (3 * Shortest) - (2 * Elapsed / Math.Max(1, Calls));
    }
}
