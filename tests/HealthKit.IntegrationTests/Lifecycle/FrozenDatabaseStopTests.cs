using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

public sealed class FrozenDatabaseStopTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Stop_WhilePostgresIsFrozen_DoesNotWaitForTheDriver()
    {
        var postgres = await PostgresServer.StartAsync();
        await using var store = await Store.StartAsync(postgres, configure: settings =>
        {
            Store.Connect(settings, postgres, redis: null, driver: 5, check: 2);
            settings.Environment["HealthKit__DrainDelay"] = $"{Delay:c}";
            settings.Environment["HealthKit__Checks__postgres__Interval"] = "00:00:00.500";
        });

        // On a busy machine the driver's timeout may pass.
        await Eventually.SucceedsAsync(store.PlacedAsync, Deadline);
        store.Postgres!.Freeze();
        await Eventually.TrueAsync(
            async () => (await store.Client.GetStringAsync(new Uri("/health/live", UriKind.Relative))).Length > 0
                && (await GetStatusAsync(store)) == System.Net.HttpStatusCode.ServiceUnavailable,
            Deadline, "the outage is seen");

        using var delay = new SchedulingDelay();
        var started = Stopwatch.GetTimestamp();
        store.Process.Signal();
        var code = await store.Process.WaitForExitAsync(Deadline);
        var took = Stopwatch.GetElapsedTime(started);
        store.Postgres.Thaw();

        await Figures.WriteAsync(
            "stop-frozen-postgres.txt",
            string.Create(CultureInfo.InvariantCulture, $"stop with PostgreSQL frozen, DrainDelay {Delay.TotalSeconds:0} s: "
                + $"{took.TotalSeconds:0.00} s, exit code {code}\n"));
        Assert.Equal(0, code);

        // A hanging call in the driver takes half a minute to end by itself, and the host's shutdown timeout is as long.
        Assert.InRange(took, Delay, delay.Bound(Delay + TimeSpan.FromSeconds(15), TimeSpan.Zero));
    }

    private static async Task<System.Net.HttpStatusCode> GetStatusAsync(Store store)
    {
        using var response = await store.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return response.StatusCode;
    }
}
