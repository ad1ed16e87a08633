using System.Diagnostics;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>
/// A service that keeps its stock endpoints and its gRPC health. A real client of both sees the same state as the probes at the same time.
/// </summary>
public sealed class KeptHealthTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Drain_IsSeenByEveryViewButLiveness(bool cache)
    {
        var port = FreePort.Next();
        await using var service = await WatchedService.StartAsync(
            ("KeptHealth:GrpcPort", $"{port}"), ("KeptHealth:Cache", $"{cache}"), ("HealthKit:DrainDelay", "00:01:00"));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var grpc = new Health.HealthClient(channel);
        await using var all = await WatchAsync(grpc, "", ServingStatus.Serving);
        await using var ready = await WatchAsync(grpc, "ready", ServingStatus.Serving);
        await using var live = await WatchAsync(grpc, "live", ServingStatus.Serving);

        service.Process.Signal();
        await all.UntilAsync(ServingStatus.NotServing);
        await ready.UntilAsync(ServingStatus.NotServing);

        Assert.Equal(
            "probes 503 503 200, kept 503 503 200, gRPC NotServing NotServing Serving", await SeenAsync(service, grpc));
        Assert.Equal(ServingStatus.Serving, live.Last);
        service.Process.Signal();
        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Maintenance_IsSeenByEveryViewButLivenessWithinASecond_AndItsEndToo(bool cache)
    {
        using var delay = new SchedulingDelay();
        var port = FreePort.Next();
        await using var service = await WatchedService.StartAsync(("KeptHealth:GrpcPort", $"{port}"), ("KeptHealth:Cache", $"{cache}"));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var grpc = new Health.HealthClient(channel);
        await using var all = await WatchAsync(grpc, "", ServingStatus.Serving);
        await using var ready = await WatchAsync(grpc, "ready", ServingStatus.Serving);

        var changed = Stopwatch.GetTimestamp();
        await service.PostAsync("/maintenance");
        await all.UntilAsync(ServingStatus.NotServing);
        Assert.InRange(Stopwatch.GetElapsedTime(changed), TimeSpan.Zero, delay.Bound(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5)));
        await ready.UntilAsync(ServingStatus.NotServing);
        Assert.Equal("probes 503 503 200, kept 503 503 200, gRPC NotServing NotServing Serving", await SeenAsync(service, grpc));

        await service.DeleteAsync("/maintenance");
        await all.UntilAsync(ServingStatus.Serving);
        await ready.UntilAsync(ServingStatus.Serving);
        Assert.Equal("probes 200 200 200, kept 200 200 200, gRPC Serving Serving Serving", await SeenAsync(service, grpc));
    }

    [Fact]
    public async Task SharedOrInformationalCheck_Unhealthy_KeepsTheReplicaInRotationInEveryView()
    {
        var port = FreePort.Next();
        await using var service = await WatchedService.StartAsync(("KeptHealth:GrpcPort", $"{port}"));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");

        await service.PostAsync("/down?check=shared");
        await service.PostAsync("/down?check=informational");
        await Eventually.TrueAsync(
            async () => (await service.ProbeAsync("informational")).StatusCode
                + (await service.ProbeAsync("shared")).StatusCode == 2 * 503, Deadline, "both are down");

        Assert.Equal("Degraded", await service.GetAsync("/kept/ready"));
        Assert.Equal("probes 200 200 200, kept 200 200 200, gRPC Serving Serving Serving",
            await SeenAsync(service, new Health.HealthClient(channel)));
    }

    [Fact]
    public async Task StartupTask_ThatRuns_KeepsTrafficAwayInEveryView()
    {
        var port = FreePort.Next();
        await using var service = await WatchedService.StartUnreadyAsync(("KeptHealth:GrpcPort", $"{port}"), ("SlowStart", "true"));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var grpc = new Health.HealthClient(channel);
        await using var ready = await WatchAsync(grpc, "ready", ServingStatus.NotServing);
        Assert.Equal("probes 503 503 200, kept 503 503 200, gRPC NotServing NotServing Serving", await SeenAsync(service, grpc));

        await service.PostAsync("/release");
        await ready.UntilAsync(ServingStatus.Serving);

        Assert.Equal("probes 200 200 200, kept 200 200 200, gRPC Serving Serving Serving", await SeenAsync(service, grpc));
    }

    /// <summary>Returns the states of everything, of readiness and of liveness, in this order.</summary>
    private static async Task<string> SeenAsync(WatchedService service, Health.HealthClient grpc)
    {
        var probes = await Task.WhenAll(service.StatusAsync("/health"), service.StatusAsync("/health/ready"),
            service.StatusAsync("/health/live"));
        var kept = await Task.WhenAll(service.StatusAsync("/kept"), service.StatusAsync("/kept/ready"), service.StatusAsync("/kept/live"));
        var checks = new List<ServingStatus>();
        foreach (var name in (string[])["", "ready", "live"])
            checks.Add((await grpc.CheckAsync(new HealthCheckRequest { Service = name })).Status);

        return $"probes {string.Join(' ', probes)}, kept {string.Join(' ', kept)}, gRPC {string.Join(' ', checks)}";
    }

    private static async Task<Watch> WatchAsync(Health.HealthClient grpc, string service, ServingStatus status)
    {
        // The server opens its ports one after another.
        await Eventually.SucceedsAsync(async () => await grpc.CheckAsync(new HealthCheckRequest { Service = service }), Deadline);
        var watch = new Watch(grpc.Watch(new HealthCheckRequest { Service = service }));
        await watch.UntilAsync(status);
        return watch;
    }

    private sealed class Watch(AsyncServerStreamingCall<HealthCheckResponse> call) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _deadline = new(Deadline);

        public ServingStatus Last => call.ResponseStream.Current.Status;

        public async Task UntilAsync(ServingStatus status)
        {
            do
                Assert.True(await call.ResponseStream.MoveNext(_deadline.Token), $"The stream ended before {status}.");
            while (Last != status);
        }

        public ValueTask DisposeAsync()
        {
            call.Dispose();
            _deadline.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
