using System.Net;
using Autofac.Extensions.DependencyInjection;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Prometheus;
using Quartz;
using Yarp.ReverseProxy.Configuration;

namespace HealthKit.EcosystemTests;

/// <summary>Containers, buses, schedulers and proxies that services are built with.</summary>
public sealed class HostingTests
{
    // A second signal ends the drain. Without that it would outlast the deadline.
    private static readonly TimeSpan DrainDelay = TimeSpan.FromHours(1);

    [Fact]
    public async Task Autofac_AsTheContainer_BuildsTheHostAndStopsIt()
    {
        await using var app = await TestApp.StartAsync(static builder =>
        {
            builder.Host.UseServiceProviderFactory(new AutofacServiceProviderFactory());
            builder.Services.AddHealthKit().AddHealthy("db")
                .AddPrometheusNet(static options => options.Registry = Metrics.NewCustomRegistry());
        });

        Assert.IsType<AutofacServiceProvider>(app.Services);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/ready")).Status);
        app.Services.GetRequiredService<IHealthControl>().EnterMaintenance("by hand");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.GetAsync("/health/ready")).Status);
    }

    /// <summary>Only a signal drains, so the service is a process of its own.</summary>
    [Fact]
    public async Task Autofac_AsTheContainer_DrainsBeforeTheHostStops()
    {
        var files = WebProject.Build("""
            var builder = WebApplication.CreateBuilder(args);
            builder.Host.UseServiceProviderFactory(new Autofac.Extensions.DependencyInjection.AutofacServiceProviderFactory());
            builder.Services.AddHealthKit();
            var app = builder.Build();
            app.MapGet("/", () => app.Services.GetType().Name);
            app.Run();
            """);
        try
        {
            await using var service = await ServiceProcess.StartAsync(
                files[0], settings => settings.Environment["HealthKit__DrainDelay"] = $"{DrainDelay:c}");
            using var client = new HttpClient { BaseAddress = service.BaseAddress, Timeout = HangGuard.Limit };
            await Eventually.TrueAsync(
                async () => (await ReadyAsync()).Status == HttpStatusCode.OK, HangGuard.Limit, "the service is ready");

            service.Signal();
            await service.Output.WaitForAsync(static line => line.Contains("Draining:", StringComparison.Ordinal), HangGuard.Limit);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), await ReadyAsync());
            Assert.Equal(nameof(AutofacServiceProvider), await client.GetStringAsync(new Uri("/", UriKind.Relative)));
            Assert.DoesNotContain(service.Output.Lines(), IsStopping);
            service.Signal();
            Assert.Equal(0, await service.WaitForExitAsync(HangGuard.Limit));

            async Task<(HttpStatusCode Status, bool IsDraining)> ReadyAsync()
            {
                using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                var body = await response.Content.ReadAsStringAsync();
                return (response.StatusCode, body.Contains("\"draining\"", StringComparison.Ordinal));
            }

            // The host logs this when it stops.
            static bool IsStopping(string line) => line.Contains("Application is shutting down", StringComparison.Ordinal);
        }
        finally
        {
            foreach (var file in files)
                File.Delete(file);
        }
    }

    /// <summary>Orleans registers no check of its own.</summary>
    [Fact]
    public async Task Orleans_SiloWithACheckOfTheApp_IsHealthyAndReady()
    {
        await using var app = await TestApp.StartAsync(static builder =>
        {
            builder.RunsOften("silo").Configuration["HealthKit:Checks:silo:Timeout"] = "00:00:30";
            builder.Host.UseOrleans(static silo => silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next()));
            builder.Services.AddHealthKit().AddCheck<SiloCheck>("silo");
        });

        await Health.AreHealthyAsync(app, "silo");
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/ready")).Status);
    }

    [Fact]
    public async Task MassTransit_OwnCheck_IsAdoptedWithItsTags()
    {
        await using var app = await TestApp.StartAsync(static builder =>
        {
            builder.Services.AddMassTransit(static bus => bus.UsingInMemory());
            builder.Services.AddHealthKit();
        });

        await app.UntilStatusAsync("/health/masstransit-bus", HttpStatusCode.OK);
        Assert.Equal(["masstransit-bus"], (await Health.ReadAsync(app)).Keys);
        await app.UntilStatusAsync("/health/ready", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Quartz_OwnCheck_IsAdopted()
    {
        await using var app = await TestApp.StartAsync(static builder =>
        {
            builder.Services.AddQuartz(static quartz => quartz.AddQuartzHealthChecks());
            builder.Services.AddQuartzHostedService();
            builder.Services.AddHealthKit();
        });

        await app.UntilStatusAsync("/health/quartz-scheduler", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Yarp_WithARouteForEverything_LeavesTheProbesToHealthKit()
    {
        await using var backend = await TestApp.StartUnsettledAsync(
            static _ => { }, static app => app.MapFallback(static () => "From the backend"));
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Services.AddReverseProxy().LoadFromMemory(
                    [new RouteConfig { RouteId = "all", ClusterId = "shop", Match = new RouteMatch { Path = "{**rest}" } }],
                    [new ClusterConfig
                    {
                        ClusterId = "shop",
                        Destinations = new Dictionary<string, DestinationConfig>
                        {
                            ["one"] = new() { Address = $"http://127.0.0.1:{backend.Port}/" },
                        },
                    }]);
                builder.Services.AddHealthKit().AddHealthy("db");
            },
            static app => app.MapReverseProxy());

        Assert.Equal("From the backend", (await app.GetAsync("/orders")).Body);
        Assert.Contains("\"db\"", (await app.GetAsync("/health")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/ready")).Status);
        Assert.Contains("health_check_status{check=\"db\"", (await app.GetAsync("/metrics")).Body, StringComparison.Ordinal);
    }

    /// <summary>Calls a grain of the cluster, which needs a silo that has joined it.</summary>
    private sealed class SiloCheck(IGrainFactory grains) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            (await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, cancellationToken)).Count == 1
                ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
    }
}
