using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Tests.Registration;

public sealed class SwitchedOffTests
{
    [Fact]
    public void HealthCheckService_SwitchedOff_IsTheStockOne()
    {
        using var services = SwitchedOff();
        using var stock = new TestServices(static services => services.AddHealthChecks());

        Assert.IsType(stock.Get<HealthCheckService>().GetType(), services.Get<HealthCheckService>());
    }

    [Theory]
    [InlineData("type")]
    [InlineData("instance")]
    [InlineData("factory")]
    public void HealthCheckService_OfTheAppAndSwitchedOff_IsTheApps(string registeredBy)
    {
        using var services = new TestServices(
            services =>
            {
                _ = registeredBy switch
                {
                    "type" => services.AddSingleton<HealthCheckService, ServiceOfTheApp>(),
                    "instance" => services.AddSingleton<HealthCheckService>(new ServiceOfTheApp()),
                    _ => services.AddSingleton<HealthCheckService>(static _ => new ServiceOfTheApp()),
                };
                services.AddHealthKit();
            },
            ("HealthKit:Enabled", "false"));

        Assert.IsType<ServiceOfTheApp>(services.Get<HealthCheckService>());
    }

    [Fact]
    public async Task HealthCheckService_SwitchedOff_RunsTheChecks()
    {
        using var services = SwitchedOff();

        var report = await services.Get<HealthCheckService>().CheckHealthAsync();

        Assert.Equal("ran", report.Entries["db"].Description);
    }

    [Fact]
    public async Task Host_SwitchedOff_StartsNoEngineAndReadsNoCheck()
    {
        using var services = SwitchedOff();
        var hosted = services.Provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single();

        await hosted.StartingAsync(CancellationToken.None);
        await hosted.StoppedAsync(CancellationToken.None);

        var registration = services.Get<Microsoft.Extensions.Options.IOptions<HealthCheckServiceOptions>>().Value.Registrations.Single();
        Assert.Equal(TimeSpan.FromSeconds(30), registration.Period);
        Assert.Empty(services.Log.Records);
    }

    [Fact]
    public async Task Middleware_SwitchedOff_PassesThrough()
    {
        using var services = SwitchedOff();
        var app = new ApplicationBuilder(services.Provider);
        services.Provider.GetServices<IStartupFilter>().First().Configure(static app => app.Run(static context =>
        {
            context.Response.StatusCode = 418;
            return Task.CompletedTask;
        }))(app);
        var context = new DefaultHttpContext { Request = { Method = "GET", Path = "/health/ready" } };

        await app.Build()(context);

        Assert.Equal(418, context.Response.StatusCode);
    }

    [Fact]
    public void Faults_SwitchedOff_AreNotLookedFor()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddCheck("live", static () => HealthCheckResult.Healthy()),
            ("HealthKit:Enabled", "false"), ("HealthKit:PathPrefix", "no slash"), ("HealthKit:Details", "everything"));

        Assert.Equal("", services.Faults());
    }

    private static TestServices SwitchedOff() => new(
        static services => services.AddHealthKit().Add(
            new HealthCheckRegistration("db", static _ => new ScriptedCheck().Says(HealthCheckResult.Healthy("ran")), null, null)
            {
                Period = TimeSpan.FromSeconds(30),
            }),
        ("HealthKit:Enabled", "false"));

    private sealed class ServiceOfTheApp : HealthCheckService
    {
        public override Task<HealthReport> CheckHealthAsync(
            Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default) =>
            Task.FromResult(new HealthReport(new Dictionary<string, HealthReportEntry>(), TimeSpan.Zero));
    }
}
