using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HealthKit.IntegrationTests.App;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>Clients with connections of their own to the replica that ends: no request already sent is lost.</summary>
[Collection(nameof(Alone))]
public sealed class KeptConnectionTests
{
    private const int Connections = 32;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Http1_WithADrain_LosesNothingAndWithoutItDoes()
    {
        var (with, told) = await StopUnderLoadAsync(TimeSpan.FromSeconds(2));
        var (without, _) = await StopUnderLoadAsync(TimeSpan.Zero);

        await Figures.WriteAsync(
            "kept-connections.txt",
            string.Create(CultureInfo.InvariantCulture, $"{Connections} kept HTTP/1.1 connections at a stop: {with} requests lost with a drain of 2 s, {without} without\n"));
        Assert.Equal((0, Connections), (with, told));
        Assert.NotEqual(0, without);
    }

    [Fact]
    public async Task Http2_WithADrain_LosesNothing()
    {
        await using var service = await StartAsync(TimeSpan.FromSeconds(2), ("Kestrel__EndpointDefaults__Protocols", "Http2"));
        var connections = 0;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            // The first connection only: after it was told to go away the client would go to another replica.
            ConnectCallback = async (_, cancellationToken) =>
            {
                if (Interlocked.Increment(ref connections) > 1)
                    throw new ToldToGoException();

                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, service.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = service.BaseAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Deadline,
        };
        var answered = 0;
        var first = new TaskCompletionSource();
        var clients = Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    Assert.Equal("Hello", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
                    Interlocked.Increment(ref answered);
                    first.TrySetResult();
                }
            }
            catch (HttpRequestException exception) when (exception.InnerException is ToldToGoException)
            {
                // Refused by the protocol before it was looked at, and so sent elsewhere; or the next one.
            }
        })).ToArray();
        await first.Task.WaitAsync(Deadline);

        service.Signal();
        await Task.WhenAll(clients).WaitAsync(Deadline);

        Assert.Equal(0, await service.WaitForExitAsync(Deadline));
        Assert.True(answered > Connections, $"Only {answered} requests.");
    }

    private static async Task<(int Lost, int Told)> StopUnderLoadAsync(TimeSpan drainDelay)
    {
        await using var service = await StartAsync(drainDelay);
        var (clients, ended) = await KeptConnections.StartAsync(service.Port, Connections);

        service.Signal();
        await ended.WaitAsync(Deadline);

        Assert.Equal(0, await service.WaitForExitAsync(Deadline));
        return (clients.Lost, clients.Told);
    }

    private static Task<ServiceProcess> StartAsync(TimeSpan drainDelay, params (string Name, string Value)[] variables) =>
        ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.Environment["HealthKit__DrainDelay"] = drainDelay.ToString("c");
            settings.Environment["Logging__LogLevel__Microsoft"] = "Warning";
            foreach (var (name, value) in variables)
                settings.Environment[name] = value;
        });

    private sealed class ToldToGoException : Exception;
}
