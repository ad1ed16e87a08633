using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Live;

public sealed class StreamRenderingTests
{
    private const int Clients = 1_000;
    private const int Changes = 20;

    [Fact]
    public async Task Change_WithAThousandClients_IsRenderedOnceForAll()
    {
        var exception = new CountingException();
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:Details"] = "Full";
            builder.Configuration["HealthKit:Stream:MaximumClients"] = $"{Clients}";
            builder.Configuration["HealthKit:Checks:broken:Interval"] = "01:00:00";
            builder.Configuration["HealthKit:Checks:broken:FailAfter"] = "1";
            builder.Services.AddHealthKit().AddCheck("broken", new ThirdPartyCheck(() => throw exception));
        });
        var health = app.Services.GetRequiredService<IHealthControl>();
        var clients = await StreamClient.StartAsync(app.Port, "never", Clients);
        var (before, slowest) = (exception.Read, TimeSpan.Zero);

        for (var change = 1; change <= Changes; change++)
        {
            var changed = Stopwatch.GetTimestamp();
            if (change % 2 == 1)
                health.EnterMaintenance("Moving racks");
            else
                health.LeaveMaintenance();

            await Eventually.TrueAsync(
                () => Task.FromResult(Array.TrueForAll(clients, client => client.States == change + 1)),
                    TestApp.Deadline, $"all have change {change}");
            var took = Stopwatch.GetElapsedTime(changed);
            slowest = took > slowest ? took : slowest;
        }

        await Figures.WriteAsync("stream-rendering.txt", string.Create(
            CultureInfo.InvariantCulture,
            $"{Changes} changes with {Clients:N0} clients of the stream, server and clients in one process: {exception.Read - before} "
                + $"renderings; the slowest was at the last client after {slowest.TotalMilliseconds:0} ms\n"));
        Assert.Equal(Changes, exception.Read - before);
        foreach (var client in clients)
            client.Dispose();
    }
}
