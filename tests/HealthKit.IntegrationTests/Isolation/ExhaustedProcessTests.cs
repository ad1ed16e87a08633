using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using HealthKit.NetworkApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Isolation;

/// <summary>A process that has no file descriptors for a while, before any of its checks has failed.</summary>
public sealed class ExhaustedProcessTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    // The interval, a tenth of it for jitter, and the time that a busy machine takes for a run.
    private static readonly TimeSpan OneInterval = TimeSpan.FromSeconds(0.55 + 10);
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(0.5);

    private static readonly string[] Opening = ["dns", "file", "name", "ping", "postgres", "socket", "tcp"];

    [Fact]
    public async Task Checks_WithoutFileDescriptors_AreExhaustedAndBackWithinOneInterval()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var postgres = await PostgresServer.StartAsync();
        await using var service = await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.Environment["Descriptors"] = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
            settings.Environment["Postgres"] = $"{postgres.ConnectionString};Pooling=false";
            settings.Environment["HealthKit__Details"] = "Full";

            // In hexadecimal: 32 threads, which never end.
            settings.Environment["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "20";
            settings.Environment["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "20";
            settings.Environment["DOTNET_ThreadPool_ThreadTimeoutMs"] = "-1";
        });

        // The client keeps its one connection, because the service could not accept another one and would reset it.
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 })
        {
            BaseAddress = service.BaseAddress,
            Timeout = Deadline,
        };
        await Eventually.TrueAsync(async () => (await AskAsync(client)).Status == "healthy", Deadline, "all checks are healthy");
        var version = (await AskAsync(client)).Process;

        await FileDescriptors.ExhaustAsync(service.ProcessId);

        // A run that a busy machine delays is a timeout before it is exhausted.
        var during = await AskAsync(client);
        var seen = await Eventually.TrueAsync(
            async () => (during = await AskAsync(client)).Reasons is var reasons
                && Opening.All(reasons.ContainsKey) && reasons.Values.All(static reason => reason == "exhausted"), Deadline,
            "all checks that open something are exhausted, and no check fails in another way");

        // The test requests each page for the first time here.
        var pages = new List<HttpStatusCode> { await PageAsync(client, "/metrics"), await PageAsync(client, "/metrics", "gzip"),
            await PageAsync(client, "/health/history") };

        await FileDescriptors.GiveBackAsync(service.ProcessId);
        using var delay = new SchedulingDelay();
        var back = await Eventually.TrueAsync(async () => (await AskAsync(client)).Status == "healthy", Deadline,
            "all checks are healthy again");

        var figures = string.Create(
            CultureInfo.InvariantCulture, $"no file descriptors: exhausted after {seen.TotalMilliseconds:0} ms, all healthy "
                + $"{back.TotalMilliseconds:0} ms after they were back\n");
        output.WriteLine(figures);
        await Figures.WriteAsync("exhausted.txt", figures);
        Assert.DoesNotContain("quiet", during.Reasons.Keys);
        Assert.NotEmpty(version.AsObject());
        Assert.NotEmpty(during.Process.AsObject());
        Assert.True(pages.TrueForAll(static status =>
            status == HttpStatusCode.OK), $"{string.Join(", ", pages)}\n{service.Output.Tail(200)}");
        Assert.InRange(back, TimeSpan.Zero, delay.Bound(OneInterval, Work));
        Assert.DoesNotContain(
            service.Output.Lines(),
            static line => line.Contains("failed in HealthKit itself", StringComparison.Ordinal)
                || line.Contains("This is a fault in HealthKit", StringComparison.Ordinal)
                || line.Contains("Could not load", StringComparison.Ordinal));
    }

    private static async Task<HttpStatusCode> PageAsync(HttpClient client, string path, string encoding = "identity")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Encoding", encoding);
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        return response.StatusCode;
    }

    private static async Task<(string Status, Dictionary<string, string> Reasons, JsonNode Process)> AskAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/health", UriKind.Relative));
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var reasons = body["checks"]!.AsObject().Where(static check => check.Value!["reason"] is not null)
            .ToDictionary(static check => check.Key, static check => $"{check.Value!["reason"]}");
        return ($"{body["status"]}", reasons, body["process"]!);
    }
}
