using System.Collections.Concurrent;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>Requests that the app answers when the test ends them, each on its own connection.</summary>
internal sealed class HeldRequests
{
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    public void Map(WebApplication app) => app.MapGet("/held/{name}", async (string name) =>
    {
        Of(name).Started.SetResult();
        await Of(name).Ended.Task;
    });

    /// <summary>Returns when the app handles the request.</summary>
    public async Task<RawConnection> StartAsync(TestApp app, string name)
    {
        var connection = await RawConnection.OpenAsync(app.Port);
        await connection.SendAsync($"GET /held/{name} HTTP/1.1\r\nHost: a\r\n\r\n");
        await Of(name).Started.Task.WaitAsync(TestApp.Deadline);
        return connection;
    }

    /// <summary>Returns when the host has finished the request: the server answers the probe behind it only then.</summary>
    public async Task EndAsync(RawConnection connection, string name)
    {
        await connection.SendAsync("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
        Of(name).Ended.SetResult();
        Assert.NotNull(await connection.ReadAnswerAsync());
        Assert.NotNull(await connection.ReadAnswerAsync());
    }

    private Held Of(string name) => _held.GetOrAdd(name, static _ => new Held());

    private sealed class Held
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
