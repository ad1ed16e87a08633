using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.StoreApi;

public sealed class StoreProcessTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Store_WithoutServers_KeepsOrdersInMemory()
    {
        // An unset variable in a compose file arrives as an empty string.
        await using var store = await Store.StartAsync(configure: settings => settings.Environment["ConnectionStrings__Postgres"] = "");

        var order = await store.Client.GetStringAsync(await store.PlacedAsync());

        Assert.Equal("Tea", JsonNode.Parse(order)!["item"]!.GetValue<string>());
    }

    [Fact]
    public async Task Store_Terminated_EndsWithCodeZero()
    {
        await using var store = await Store.StartAsync(await PostgresServer.StartAsync(), await RedisServer.StartAsync());
        await store.Client.GetStringAsync(await store.PlacedAsync());

        store.Process.Signal();

        Assert.Equal(0, await store.Process.WaitForExitAsync(Deadline));
    }

    [Fact]
    public async Task Log_OrdinaryRequests_LeaveNoLine()
    {
        await using var store = await Store.StartAsync();
        await store.Process.Output.WaitForAsync(line => line.Contains("Content root path", StringComparison.Ordinal), Deadline);
        await store.Process.Output.WaitForAsync(line => line.Contains("\"EventId\":1208", StringComparison.Ordinal), Deadline);
        var before = store.Process.Output.Lines().Count;

        using var missing = await store.Client.GetAsync(new Uri("/orders/17", UriKind.Relative));
        await store.Client.GetStringAsync(await store.PlacedAsync());
        store.Process.Signal();
        await store.Process.WaitForExitAsync(Deadline);

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        var line = Assert.Single(store.Process.Output.Lines().Skip(before), static line => !IsOfABusyMachine(line));
        Assert.Contains("Application is shutting down", line, StringComparison.Ordinal);
    }

    // Kestrel's late heartbeat (22), slow runs (1104, 1105), a starved thread pool (1340, 1341) and a stuck process (1342 to 1344).
    private static bool IsOfABusyMachine(string line) =>
        (int?)JsonNode.Parse(line)!["EventId"] is 22 or 1104 or 1105 or (>= 1340 and <= 1344);

    [Fact]
    public async Task Log_KoreanText_IsOneReadableJsonObject()
    {
        await using var store =
            await Store.StartAsync(configure: settings => settings.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "Information");

        using var response = await store.Client.GetAsync(new Uri("/한글", UriKind.Relative));
        var line = await store.Process.Output.WaitForAsync(line => line.Contains("/한글", StringComparison.Ordinal), Deadline);

        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
    }
}
