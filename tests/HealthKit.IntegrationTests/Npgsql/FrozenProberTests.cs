using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.NetworkApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Npgsql;

public sealed class FrozenProberTests
{
    // The time covers several attempts of the drivers, each of which is abandoned and canceled.
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    // A pool with only blocked threads adds a thread after half a second. One such wait exceeds this limit.
    private static readonly TimeSpan LessThanAWait = TimeSpan.FromMilliseconds(400);

    private const string Request = "GET /health/live HTTP/1.1\r\nHost: store\r\n\r\n";

    [Fact]
    public async Task Probe_WhileTheDriversOfFourDatabasesBlockAPoolOfTwoThreads_NeverWaits()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var other = await PostgresServer.StartAsync();
        await using var service = await StartAsync(postgres);
        await using var twin = await StartAsync(other);
        using var faulty = new RawConnectionPool(service.Port);
        using var well = new RawConnectionPool(twin.Port);

        using var delay = new SchedulingDelay();
        postgres.Freeze();
        var times = await PairedProbes.RunAsync(() => AskAsync(faulty), () => AskAsync(well), PairedProbes.For(Watch), Pace);
        postgres.Thaw();

        await Figures.WriteAsync(
            "frozen-prober.txt",
            string.Create(CultureInfo.InvariantCulture, $"four databases frozen for {Watch.TotalSeconds:0} s, two threads in the pool: "
                + $"{times}\n"));
        Assert.True(times.Faulty.Sum <= (3 * times.Twin.Sum) + delay.Bound(LessThanAWait, TimeSpan.Zero),
            $"Probes waited: {times}; the machine was {delay}");
    }

    // The service must be ready first, so that it has the connections that hang later.
    private static async Task<ServiceProcess> StartAsync(PostgresServer postgres)
    {
        var service = await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.Environment["Databases"] = "4";
            settings.Environment["ConnectionStrings__Postgres"] = postgres.ConnectionString;
        });
        using var client = new HttpClient { BaseAddress = service.BaseAddress };
        using var rested = await client.PostAsync(new Uri("/rest", UriKind.Relative), content: null);
        rested.EnsureSuccessStatusCode();
        return service;
    }

    private static async Task AskAsync(RawConnectionPool connection) =>
        Assert.StartsWith("HTTP/1.1 200", await connection.AskAsync(Request, hasBody: true), StringComparison.Ordinal);
}
