using System.Net;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.LifecycleApp;

/// <summary>
/// The health features that an app had before HealthKit and keeps: stock endpoints that select by tag, and gRPC health. Enable them with
/// the gRPC port, <c>KeptHealth:GrpcPort</c>. The publisher period is an hour, so that publishers receive only reports that a change
/// caused.
/// </summary>
internal static class KeptHealth
{
    // On a busy machine a run is late by seconds.
    private static readonly TimeSpan LongTimeout = TimeSpan.FromMinutes(1);

    public static void Add(WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<int?>("KeptHealth:GrpcPort") is not { } port)
            return;

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, new Uri(builder.Configuration["URLS"]!).Port);
            kestrel.Listen(IPAddress.Loopback, port, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddGrpcHealthChecks(options =>
            {
                options.UseHealthChecksCache = builder.Configuration.GetValue<bool>("KeptHealth:Cache");
                options.Services.Map("ready", static check => check.Tags.Contains("ready"));
                options.Services.Map("live", static check => check.Tags.Contains("live"));
            })
            .AddCheck("self", static () => HealthCheckResult.Healthy(), ["live"], LongTimeout)
            .AddCheck("untagged", static () => HealthCheckResult.Healthy(), tags: null, LongTimeout)
            .AddReported("shared", static options => Set(options, CheckImpact.Shared))
            .AddReported("informational", static options => Set(options, CheckImpact.Informational));
        builder.Services.Configure<HealthCheckPublisherOptions>(static options =>
            (options.Delay, options.Period) = (TimeSpan.Zero, TimeSpan.FromHours(1)));
    }

    public static void Map(WebApplication app)
    {
        if (app.Configuration["KeptHealth:GrpcPort"] is null)
            return;

        app.Services.GetRequiredService<IHealthControl>().ReportHealthy("shared");
        app.MapGrpcHealthChecksService();
        app.MapHealthChecks("/kept");
        app.MapHealthChecks("/kept/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("ready") });
        app.MapHealthChecks("/kept/live", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("live") });
        app.MapPost("/maintenance", static (IHealthControl health) => health.EnterMaintenance("Moving."));
        app.MapDelete("/maintenance", static (IHealthControl health) => health.LeaveMaintenance());
        app.MapPost("/up", static (IHealthControl health, string check) => health.ReportHealthy(check));
        app.MapPost("/down", static (IHealthControl health, string check) => health.ReportUnhealthy(check, "Away."));
    }

    private static void Set(ReportedCheckOptions options, CheckImpact impact) =>
        (options.Impact, options.Timeout, options.StaleAfter) = (impact, LongTimeout, 5 * LongTimeout);
}
