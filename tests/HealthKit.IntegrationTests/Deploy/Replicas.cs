using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>Two processes of StoreApi that share one PostgreSQL.</summary>
internal sealed class Replicas : IAsyncDisposable
{
    private readonly PostgresServer _postgres;
    private readonly List<ServiceProcess> _processes = [];

    private Replicas(PostgresServer postgres) => _postgres = postgres;

    public ServiceProcess this[int index] => _processes[index];

    public static async Task<Replicas> StartAsync(TimeSpan drainDelay)
    {
        var replicas = new Replicas(await PostgresServer.StartAsync());
        try
        {
            for (var index = 0; index < 2; index++)
            {
                replicas._processes.Add(await ServiceProcess.StartAsync(typeof(Program).Assembly.Location, settings =>
                {
                    Store.Connect(settings, replicas._postgres, redis: null);
                    settings.Environment["HealthKit__DrainDelay"] = drainDelay.ToString("c");
                    settings.Environment["Logging__LogLevel__Microsoft"] = "Warning";
                }));
            }

            // The first request creates the table before the load starts, so that no two requests create it at once.
            using var client = new HttpClient { BaseAddress = replicas[0].BaseAddress };
            using var content = new StringContent(SteadyOrders.Order, System.Text.Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(new Uri("/orders", UriKind.Relative), content);
            response.EnsureSuccessStatusCode();
            return replicas;
        }
        catch
        {
            await replicas.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops a replica as an orchestrator does, and starts it again. Returns its exit code. When <paramref name="drained"/> ends, a second
    /// signal ends the drain. The replica is away until <paramref name="away"/> ends.
    /// </summary>
    public async Task<int> RestartAsync(int index, Func<Task>? drained = null, Func<Task>? away = null)
    {
        _processes[index].Signal();
        if (drained is not null)
        {
            await drained();
            _processes[index].Signal();
        }

        var code = await _processes[index].WaitForExitAsync(TestApp.Deadline);
        if (away is not null)
            await away();

        await _processes[index].StartAgainAsync();
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();

        await _postgres.DisposeAsync();
    }
}
