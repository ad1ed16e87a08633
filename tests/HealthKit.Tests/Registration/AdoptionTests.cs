using HealthKit.Http;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Tests.Registration;

public sealed class AdoptionTests
{
    [Fact]
    public void Checks_RegisteredBeforeAndAfter_AreAllAdopted()
    {
        using var services = new TestServices(services =>
        {
            services.AddHealthChecks().AddCheck("before", static () => HealthCheckResult.Healthy());
            services.AddHealthKit().AddCheck("own", static () => HealthCheckResult.Healthy());
            services.AddHealthChecks().AddCheck("after", static () => HealthCheckResult.Healthy());
        });

        Assert.Equal(["before", "own", "after"], services.Catalog.Definitions.Select(definition => definition.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void HealthCheckService_RegisteredInEitherOrder_IsOnlyTheSnapshotService(bool stockFirst)
    {
        using var services = new TestServices(services =>
        {
            _ = stockFirst ? services.AddHealthChecks() : services.AddHealthKit();
            _ = stockFirst ? services.AddHealthKit() : services.AddHealthChecks();
        });

        Assert.IsType<SnapshotHealthCheckService>(Assert.Single(services.Provider.GetServices<HealthCheckService>()));
    }

    [Fact]
    public void AddHealthKit_CalledAgain_AddsConfigurationOnly()
    {
        using var once = new TestServices(static services => services.AddHealthKit());
        using var twice = new TestServices(static services =>
        {
            services.AddHealthKit();
            services.AddHealthKit();
        });
        _ = (once.Provider, twice.Provider);

        Assert.Equal(
            once.Collection.Select(service => service.ServiceType).OrderBy(type => type.FullName, StringComparer.Ordinal),
            twice.Collection.Select(service => service.ServiceType).OrderBy(type => type.FullName, StringComparer.Ordinal));
    }

    [Fact]
    public void AddHealthKit_CalledAgain_AppliesBothConfigurations()
    {
        using var services = new TestServices(static services =>
        {
            services.AddHealthKit(static options => options.PathPrefix = "/status");
            services.AddHealthKit(static options => options.KubernetesAliases = true);
        });

        var options = services.Get<Microsoft.Extensions.Options.IOptions<HealthKitOptions>>().Value;

        Assert.Equal(("/status", true), (options.PathPrefix, options.KubernetesAliases));
    }

    [Fact]
    public void StartupFilter_WhateverElseIsRegistered_IsTheFirst()
    {
        using var services = new TestServices(static services =>
        {
            services.AddTransient<IStartupFilter, OtherFilter>();
            services.AddHealthKit();
        });

        Assert.IsType<HealthStartupFilter>(services.Provider.GetServices<IStartupFilter>().First());
    }

    [Fact]
    public async Task Settings_ForAnUnregisteredCheck_AreOneWarning()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()),
            ("HealthKit:Checks:DB:Interval", "00:00:10"),
            ("HealthKit:Checks:redis:Interval", "00:00:10"),
            ("HealthKit:Checks:redis:Timeout", "00:00:01"));

        await StartAndStop(services);

        Assert.Equal(
            [
                "Warning 1005: HealthKit:Checks:redis has settings, but no check with this name is registered. Correct the name or remove "
                    + "the settings. Registered: db.",
                "Information 1106: HealthKit started. Checks: 1. Longest time to detect a lasting fault: db 13.6 s.",
            ],
            services.Log.Records.Select(record => record.ToString()));
    }

    [Fact]
    public void ThirdPartyClass_TaggedLive_IsWarnedAboutOnce()
    {
        var check = new ScriptedCheck("db");
        using var harness = new EngineHarness(builder => builder.AddCheck("db", check, tags: ["live"]), check);

        harness.Advance(60);

        Assert.Equal(
            ["Warning 1004: Check db (ScriptedCheck) counts in the liveness probe. If it queries a dependency, an outage of the dependency "
                + "restarts every replica. Remove the check from live then."],
            harness.Log.Records.Select(record => record.ToString()));
    }

    [Fact]
    public void Lambda_TaggedLive_IsNotWarnedAbout()
    {
        using var harness =
            new EngineHarness(static builder => builder.AddCheck("self", static () => HealthCheckResult.Healthy(), ["live"]));

        harness.Advance(60);

        Assert.Empty(harness.Log.Records);
    }

    private static async Task StartAndStop(TestServices services)
    {
        foreach (var hosted in services.Provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await hosted.StartingAsync(CancellationToken.None);
            await hosted.StoppedAsync(CancellationToken.None);
        }
    }

    private sealed class OtherFilter : IStartupFilter
    {
        public Action<Microsoft.AspNetCore.Builder.IApplicationBuilder> Configure(
            Action<Microsoft.AspNetCore.Builder.IApplicationBuilder> next) => next;
    }
}
