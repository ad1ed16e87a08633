using HealthKit.Benchmarks.Comparison.Idle;
using HealthKit.Diagnostics;
using HealthKit.Http;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HealthKit.Benchmarks.Micro;

/// <summary>The services of an app with some checks, whose engine never starts. Only the benchmark publishes states.</summary>
internal sealed class MicroScene : IDisposable
{
    private readonly WebApplication _app;

    public MicroScene(int checks, Action<IServiceCollection>? add = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Logging.ClearProviders();
        add?.Invoke(builder.Services);
        var health = builder.Services.AddHealthKit();
        for (var number = 0; number < checks; number++)
        {
            health.AddDependency<CheckOptions>(
                $"check-{number}", "datastore", static (_, _) => new TrivialCheck(), configure: null, static (section, options) =>
                    section.Bind(options));
        }

        _app = builder.Build();
        Store.SetPhase(HostPhase.Started);
        Store.Publish([.. Get<CheckCatalog>().Definitions.Select(static check => State(check, HealthStatus.Healthy))]);
    }

    public SnapshotStore Store => Get<SnapshotStore>();

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A state of the first check with the given status.</summary>
    public CheckState First(HealthStatus status) => State(Store.Latest.Checks[0].Definition, status);

    /// <summary>The middleware in the host's order, followed by an app that does nothing.</summary>
    public RequestDelegate Pipeline()
    {
        var app = new ApplicationBuilder(_app.Services);
        _app.Services.GetServices<IStartupFilter>().OfType<HealthStartupFilter>().Single()
            .Configure(static app => app.Run(static _ => Task.CompletedTask))(app);
        return app.Build();
    }

    public void Dispose() => ((IDisposable)_app).Dispose();

    private static CheckState State(CheckDefinition definition, HealthStatus status) => new()
    {
        Definition = definition,
        Status = status,
        Shown = status == HealthStatus.Healthy ? new(status, null, null) : RunOutcome.Failed(HealthReason.ConnectionRefused),
        Since = DateTimeOffset.UnixEpoch,
        ChangedAt = 0,
        HasRun = true,
        HasSucceeded = true,
        LastRun = DateTimeOffset.UnixEpoch,
        LastSuccess = DateTimeOffset.UnixEpoch,
        StaleAt = TimestampExtensions.Never,
    };
}
