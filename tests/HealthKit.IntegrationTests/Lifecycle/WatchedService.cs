using System.Text.Json.Nodes;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>The small service in a separate process, and a client that probes it without a short timeout.</summary>
internal sealed class WatchedService : IAsyncDisposable
{
    private static readonly TimeSpan TimeLimit = HangGuard.Limit;

    private readonly HttpClient _client;

    private WatchedService(ServiceProcess process)
    {
        Process = process;
        _client = new HttpClient { BaseAddress = process.BaseAddress, Timeout = TimeLimit };
    }

    public ServiceProcess Process { get; }

    /// <summary>Starts the service and returns when it listens.</summary>
    public static Task<WatchedService> StartUnreadyAsync(params (string Setting, string? Value)[] settings) =>
        StartUnreadyAsync(standardOutput: null, settings);

    public static Task<WatchedService> StartAsync(params (string Setting, string? Value)[] settings) =>
        StartAsync(standardOutput: null, settings);

    public static async Task<WatchedService> StartAsync(string? standardOutput, params (string Setting, string? Value)[] settings)
    {
        var service = await StartUnreadyAsync(standardOutput, settings);
        await Eventually.TrueAsync(async () => (await service.ProbeAsync("ready")).StatusCode == 200, TimeLimit, "the service is ready");
        return service;
    }

    public async Task<(int StatusCode, JsonNode Body)> ProbeAsync(string probe)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri($"/health/{probe}", UriKind.Relative));
            return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
        }
        catch (HttpRequestException exception)
        {
            throw new TestServerException($"The service did not answer; it "
                + $"{(Process.HasExited ? "has ended" : "goes on")}:\n{Process.Output.Tail()}", exception);
        }
    }

    public async Task<string> PostAsync(string path)
    {
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content: null);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    public async Task DeleteAsync(string path)
    {
        using var response = await _client.DeleteAsync(new Uri(path, UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    public async Task<int> StatusAsync(string path) => (await SendAsync("GET", path)).StatusCode;

    public async Task<(int StatusCode, string Body)> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var response = await _client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<string> GetAsync(string path) => _client.GetStringAsync(new Uri(path, UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Process.DisposeAsync();
    }

    private static async Task<WatchedService> StartUnreadyAsync(
        string? standardOutput, params (string Setting, string? Value)[] settings) =>
        new(await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, process =>
        {
            process.StandardOutput = standardOutput;
            foreach (var (setting, value) in settings)
                process.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        }));
}
