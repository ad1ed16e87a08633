using System.Collections.Concurrent;
using System.Diagnostics;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>
/// Spans of check runs, as the OpenTelemetry SDK receives them. Listeners apply to the whole process, so no other test runs beside these.
/// </summary>
[Collection(nameof(Alone))]
public sealed class TraceTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly ConcurrentQueue<Activity> _spans = new();

    [Fact]
    public async Task Run_OfACheck_IsASpanWithItsResult()
    {
        using var tracing = Listen();
        await using var app = await StartAsync(static checks => checks.AddCheck("db", static () => HealthCheckResult.Unhealthy("Down.")));

        await Eventually.TrueAsync(() => Task.FromResult(Runs("db").Any()), Deadline, "a run was traced");

        var span = Runs("db").First();
        Assert.Equal("health_check", span.OperationName);
        Assert.Null(span.ParentId);
        Assert.Equal(("unhealthy", "reported"), (span.GetTagItem("health.check.status"), span.GetTagItem("health.check.reason")));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
    }

    [Fact]
    public async Task Driver_CalledByACheck_TracesUnderTheSpanOfTheCheck()
    {
        await using var postgres = await PostgresServer.StartAsync();
        using var tracing = Listen();
        await using var app = await StartAsync(checks => AddPostgres(checks, postgres));

        await Eventually.TrueAsync(() => Task.FromResult(OfDrivers().Any()), Deadline, "the driver was traced");

        // The span of a run ends after those of its calls.
        var calls = OfDrivers().ToList();
        await Eventually.TrueAsync(
            () => Task.FromResult(calls.TrueForAll(call =>
                _spans.Any(span => span.Source.Name == "HealthKit" && span.Id == call.ParentId))),
            Deadline, "each call has the span of a run as its parent");
    }

    [Fact]
    public async Task Filter_OfTheDocumentation_DropsChecksDriversAndProbesAndNothingElse()
    {
        await using var postgres = await PostgresServer.StartAsync();
        using var tracing = Listen(new WithoutHealth());
        await using var app = await StartAsync(checks => AddPostgres(checks, postgres), static web =>
            web.MapGet("/orders", static () => "orders"));

        foreach (var path in (string[])["/health", "/health/postgres", "/metrics", "/orders"])
            await app.GetAsync(path);

        await Eventually.TrueAsync(() => Task.FromResult(!_spans.IsEmpty), Deadline, "the request was traced");
        await Eventually.TrueAsync(
            async () => (await app.GetAsync("/metrics")).Body.Split('\n').Any(static line =>
                line.StartsWith("health_check_total{check=\"postgres\",status=\"healthy\"} ", StringComparison.Ordinal)
                && !line.EndsWith(" 0", StringComparison.Ordinal)),
            Deadline, "the check has run");
        Assert.Equal(["Microsoft.AspNetCore.Hosting.HttpRequestIn"], _spans.Select(span => span.OperationName));
    }

    [Fact]
    public async Task Run_WithoutAListener_MakesNoActivity()
    {
        Activity? seen = null;
        var ran = new TaskCompletionSource();
        await using var app = await StartAsync(checks => checks.AddCheck("db", () =>
        {
            seen = Activity.Current;
            ran.TrySetResult();
            return HealthCheckResult.Healthy();
        }));

        await ran.Task.WaitAsync(Deadline);

        Assert.Null(seen);
    }

    private static Task<TestApp> StartAsync(Action<IHealthChecksBuilder> add, Action<WebApplication>? use = null) => TestApp.StartAsync(
        builder => add(builder.Services.AddHealthKit()), use);

    private static void AddPostgres(IHealthChecksBuilder checks, PostgresServer postgres)
    {
        checks.Services.AddSingleton(_ => NpgsqlDataSource.Create(postgres.ConnectionString));
        checks.AddNpgsql("postgres");
    }

    private IEnumerable<Activity> Runs(string check) => _spans.Where(span => check.Equals(span.GetTagItem("health.check.name")));

    private IEnumerable<Activity> OfDrivers() => _spans.Where(span => span.Source.Name == "Npgsql");

    private TracerProvider Listen(BaseProcessor<Activity>? filter = null)
    {
        var builder = Sdk.CreateTracerProviderBuilder().AddSource("HealthKit", "Npgsql", "Microsoft.AspNetCore")
            .SetSampler(new AlwaysOnSampler());
        if (filter is not null)
            builder.AddProcessor(filter);

        return builder.AddProcessor(new SimpleActivityExportProcessor(new Exporter(_spans))).Build();
    }

    private sealed class Exporter(ConcurrentQueue<Activity> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                spans.Enqueue(span);

            return ExportResult.Success;
        }
    }
}
