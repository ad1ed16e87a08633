using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>Clients that keep connections directly to a stopping replica. No request that was already sent is lost.</summary>
public sealed class KeptConnectionTests
{
    private const int Connections = 32;

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    // A second signal ends the drain as soon as all clients are notified.
    private static readonly TimeSpan Drain = TimeSpan.FromHours(1);

    [Fact]
    public async Task Http1_WithADrain_LosesNothingAndWhenKilledDoes()
    {
        var (with, reported) = await EndUnderLoadAsync(Drain, ProcessSignal.Terminate);

        // Without a drain, a request is lost only if it is in transit at the moment of the stop.
        var (without, _) = await EndUnderLoadAsync(TimeSpan.Zero, ProcessSignal.Terminate);
        var (killed, _) = await EndUnderLoadAsync(TimeSpan.Zero, ProcessSignal.Kill);

        await Figures.WriteAsync(
            "kept-connections.txt",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Connections} kept HTTP/1.1 connections at a stop: {with} requests lost with a drain, {without} without, {killed} when "
                    + $"killed\n"));
        Assert.Equal((0, Connections), (with, reported));
        Assert.NotEqual(0, killed);
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
                $"{Connections} clients of one HTTP/2 connection at a stop: {with} requests lost with a drain, {without} without, {killed} "
                    + $"when killed\n"));
        Assert.Equal((0, Connections), (with, reported));
        Assert.NotEqual(0, killed);
    }

    private static async Task<(int Lost, int AskedToClose)> EndUnderLoadAsync(TimeSpan drainDelay, ProcessSignal signal)
    {
        await using var service = await StartAsync(drainDelay);
        var (clients, ended) = await KeptConnections.StartAsync(service.Port, Connections);

        service.Signal(signal);
        await ended.WaitAsync(Deadline);
        if (drainDelay > TimeSpan.Zero)
            service.Signal();

        Assert.Equal(signal == ProcessSignal.Terminate, await service.WaitForExitAsync(Deadline) == 0);
        return (clients.Lost, clients.AskedToClose);
    }

    private static async Task<(int Lost, int AskedToClose)> EndHttp2UnderLoadAsync(TimeSpan drainDelay, ProcessSignal signal)
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
            return (clients.Lost, clients.AskedToClose);
        }
    }

    // Before the host has started, a signal starts no drain, although the port is open.
    private static async Task<ServiceProcess> StartAsync(TimeSpan drainDelay, params (string Name, string Value)[] variables)
    {
        var service = await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.Environment["HealthKit__DrainDelay"] = drainDelay.ToString("c");
            settings.Environment["Logging__LogLevel__Microsoft"] = "Warning";
            settings.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
            foreach (var (name, value) in variables)
                settings.Environment[name] = value;
        });
        await service.Output.WaitForAsync(static line => line.Contains("Application started", StringComparison.Ordinal), Deadline);
        return service;
    }
}
