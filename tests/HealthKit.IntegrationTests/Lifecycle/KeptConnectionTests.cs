using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>Clients that keep connections directly to a stopping replica. No request that was already sent is lost.</summary>
public sealed class KeptConnectionTests
{
    private const int Connections = 32;
    private const int MostStops = 30;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    // A second signal ends the drain as soon as all clients are notified.
    private static readonly TimeSpan Drain = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Http1_WithADrain_LosesNothingAndWithoutItDoes()
    {
        var (with, reported) = await StopUnderLoadAsync(Drain);

        // A request is in transit at the moment of the stop only by chance. Among many stops, at least one loses a request.
        var (without, stops) = (0, 0);
        for (; without == 0 && stops < MostStops; stops++)
            without += (await StopUnderLoadAsync(TimeSpan.Zero)).Lost;

        await Figures.WriteAsync(
            "kept-connections.txt",
            string.Create(CultureInfo.InvariantCulture, $"{Connections} kept HTTP/1.1 connections at a stop: {with} requests lost with a drain, {without} in {stops} stops without\n"));
        Assert.Equal((0, Connections), (with, reported));
        Assert.NotEqual(0, without);
    }

    [Fact]
    public async Task Http2_WithADrain_LosesNothingAndWhenKilledDoes()
    {
        var (with, reported) = await EndHttp2UnderLoadAsync(Drain, ProcessSignal.Terminate);
        var (without, _) = await EndHttp2UnderLoadAsync(TimeSpan.Zero, ProcessSignal.Terminate);
        var (killed, _) = await EndHttp2UnderLoadAsync(TimeSpan.Zero, ProcessSignal.Kill);

        await Figures.WriteAsync(
            "kept-streams.txt",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Connections} clients of one HTTP/2 connection at a stop: {with} requests lost with a drain, {without} without, {killed} when killed\n"));
        Assert.Equal((0, Connections), (with, reported));
        Assert.NotEqual(0, killed);
    }

    private static async Task<(int Lost, int Told)> StopUnderLoadAsync(TimeSpan drainDelay)
    {
        await using var service = await StartAsync(drainDelay);
        var (clients, ended) = await KeptConnections.StartAsync(service.Port, Connections);

        service.Signal();
        await ended.WaitAsync(Deadline);
        if (drainDelay > TimeSpan.Zero)
            service.Signal();

        Assert.Equal(0, await service.WaitForExitAsync(Deadline));
        return (clients.Lost, clients.Told);
    }

    private static async Task<(int Lost, int Told)> EndHttp2UnderLoadAsync(TimeSpan drainDelay, ProcessSignal signal)
    {
        await using var service = await StartAsync(drainDelay, ("Kestrel__EndpointDefaults__Protocols", "Http2"));
        var (clients, ended) = await KeptStreams.StartAsync(service.Port, Connections);
        using (clients)
        {
            service.Signal(signal);
            await ended.WaitAsync(Deadline);
            if (drainDelay > TimeSpan.Zero)
                service.Signal();

            Assert.Equal(signal == ProcessSignal.Terminate, await service.WaitForExitAsync(Deadline) == 0);
            return (clients.Lost, clients.Told);
        }
    }

    private static Task<ServiceProcess> StartAsync(TimeSpan drainDelay, params (string Name, string Value)[] variables) =>
        ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.Environment["HealthKit__DrainDelay"] = drainDelay.ToString("c");
            settings.Environment["Logging__LogLevel__Microsoft"] = "Warning";
            foreach (var (name, value) in variables)
                settings.Environment[name] = value;
        });
}
