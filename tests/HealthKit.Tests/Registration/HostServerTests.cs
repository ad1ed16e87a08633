using HealthKit.Registration;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Tests.Registration;

/// <summary>A host that a tool starts on a separate server, in order to inspect the app.</summary>
public sealed class HostServerTests
{
    [Fact]
    public void Host_WithTheServerOfATool_CannotServe()
    {
        using var tool = Tool();
        using var worker = new TestServices(static services => services.AddHealthKit());

        Assert.False(tool.Get<HostServer>().CanServe);
        Assert.True(worker.Get<HostServer>().CanServe);
    }

    [Fact]
    public void Settings_ThatOnlyTheRealEnvironmentHas_AreNotRefused()
    {
        using var services = Tool(("HealthKit:StuckAfter", "wrong"), ("HealthKit:Checks:db:Interval", "-1"));

        Assert.Equal("", services.Faults());
        Assert.Single(services.Catalog.Definitions);
    }

    [Fact]
    public async Task Host_Started_RunsNothingAndListensOnNothing()
    {
        var ran = false;
        using var services = Tool(
            services => services.AddHealthKit().AddStartupTask("warm-up", (_, _) =>
            {
                ran = true;
                return Task.CompletedTask;
            }),
            ("HealthKit:ManagementPort", "1"), ("HealthKit:Management:Address", "192.0.2.1"));
        var hosted = services.Provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>()
            .Single(static service => service.GetType().Name == "HealthKitHost");

        await hosted.StartingAsync(CancellationToken.None);
        services.Lifetime.Start();
        await hosted.StartedAsync(CancellationToken.None);
        await hosted.StoppedAsync(CancellationToken.None);

        Assert.False(ran);
        Assert.Equal(
            "Information 1110: HealthKit is inactive in this host, because its server is "
                + "HealthKit.Tests.Registration.HostServerTests+NoopServer. "
            + "It works with Kestrel, IIS, HTTP.sys and the test server, and in hosts without HTTP.", Assert.Single(services.Log.Records)
                .ToString());
    }

    [Fact]
    public async Task Pipeline_IsTheApps()
    {
        using var services = Tool();
        var endpoints = new Endpoints(services.Provider);
        var context = new DefaultHttpContext { Request = { Method = "GET", Path = "/health/ready" } };

        await endpoints.Invoke(context);

        Assert.Equal(418, context.Response.StatusCode);
    }

    private static TestServices Tool(params (string Key, string? Value)[] settings) => Tool(static _ => { }, settings);

    private static TestServices Tool(Action<IServiceCollection> register, params (string Key, string? Value)[] settings) => new(
        services =>
        {
            services.AddSingleton<IServer, NoopServer>();
            services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy());
            register(services);
        },
        settings);

    private sealed class NoopServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
