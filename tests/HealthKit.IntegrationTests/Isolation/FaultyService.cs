using System.Globalization;
using HealthKit.FaultyApp;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Isolation;

/// <summary>The app with many faulty checks in a separate process, and what a test can observe of it from outside.</summary>
internal sealed class FaultyService : IAsyncDisposable
{
    private readonly ServiceProcess _process;
    private readonly HttpClient _client;

    private FaultyService(ServiceProcess process)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = process.BaseAddress, Timeout = TestApp.Deadline };
    }

    public int Port => _process.Port;

    public int Threads => Directory.GetDirectories($"/proc/{_process.ProcessId}/task").Length;

    public static async Task<FaultyService> StartAsync(IEnumerable<(Fault Fault, int Count)> errors, bool fromTheStart = false) => new(
        await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.Environment["Faults__FromTheStart"] = fromTheStart ? "true" : "false";
            foreach (var (error, count) in errors)
                settings.Environment[$"Faults__{error}"] = count.ToString(CultureInfo.InvariantCulture);
        }));

    /// <summary>Activates the faults of the faulty checks.</summary>
    public Task ArmAsync() => PostAsync("/arm");

    /// <summary>Returns the private memory in use after a garbage collection, in bytes.</summary>
    public async Task<long> MemoryAsync()
    {
        await PostAsync("/collect");
        var line = File.ReadLines($"/proc/{_process.ProcessId}/status")
            .First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }

    public Task<string> MetricsAsync() => _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    /// <summary>Sends SIGTERM and returns how long the process took to end.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        _process.Signal();
        return await Eventually.TrueAsync(() => Task.FromResult(_process.HasExited), TestApp.Deadline, "the process ends");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
    }

    private async Task PostAsync(string path)
    {
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content: null);
        response.EnsureSuccessStatusCode();
    }
}
