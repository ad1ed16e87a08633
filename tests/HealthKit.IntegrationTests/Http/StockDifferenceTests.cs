using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Http;

/// <summary>
/// Cases where the stock endpoint responds differently once HealthKit feeds it. Each row is one line of docs/migrating.md, with the stock
/// response first.
/// </summary>
public sealed class StockDifferenceTests
{
    private static readonly Dictionary<string, (Action<IHealthChecksBuilder> Checks, string Stock, string HealthKit)> Rows = new()
    {
        ["a class's description is replaced by the sentence for the reason"] = (
            checks => checks.AddCheck("a", new ThirdPartyCheck(() => HealthCheckResult.Unhealthy("db.internal is down"))),
            "Unhealthy a=Unhealthy,db.internal is down,,", "Unhealthy a=Unhealthy,The check reported this state.,,"),
        ["an exception's message is not the description, and the exception is not in the report"] = (
            checks => checks.AddCheck("a", () => throw new TimeoutException("db.internal")),
            "Unhealthy a=Unhealthy,db.internal,TimeoutException,", "Unhealthy a=Unhealthy,No response arrived before the timeout.,,"),
        ["a lambda's description is replaced when it comes with an exception"] = (
            checks => checks.AddCheck("a", () => HealthCheckResult.Degraded("db.internal", new InvalidOperationException())),
            "Degraded a=Degraded,db.internal,InvalidOperationException,", "Degraded a=Degraded,The check failed.,,"),
        ["failureStatus Degraded caps what the check returns, not only what it throws"] = (
            checks => checks.AddCheck("a", new ThirdPartyCheck(() => HealthCheckResult.Unhealthy()), HealthStatus.Degraded),
            "Unhealthy a=Unhealthy,,,", "Degraded a=Degraded,The check reported this state.,,"),
        ["failureStatus Healthy reports the failure and does not count it"] = (
            checks => checks.AddCheck("a", new ThirdPartyCheck(() => throw new InvalidOperationException("No.")), HealthStatus.Healthy),
            "Healthy a=Healthy,No.,InvalidOperationException,", "Healthy a=Healthy,The check failed.,,"),
        ["a healthy class's description is left out"] = (
            checks => checks.AddCheck("a", new ThirdPartyCheck(() => HealthCheckResult.Healthy("12 ms to db.internal"))),
            "Healthy a=Healthy,12 ms to db.internal,,", "Healthy a=Healthy,,,"),
        ["a factory that throws is one unhealthy check, not a failed request"] = (
            checks => checks.AddHealthy("a")
                .Add(new HealthCheckRegistration("b", _ => throw new InvalidOperationException("No."), null, null)),
            "500 ", "Unhealthy a=Healthy,,,;b=Unhealthy,The check failed.,,"),
        ["a status that does not exist is unhealthy"] = (
            checks => checks.AddCheck("a", () => new HealthCheckResult((HealthStatus)7)),
            "Healthy a=7,,,", "Unhealthy a=Unhealthy,The check reported this state.,,"),
        ["data is at most 32 entries"] = (
            checks => checks.AddCheck("a", () => HealthCheckResult.Healthy(
                data: Enumerable.Range(0, 40).ToDictionary(number => $"{number}", number => (object)number))),
            "Healthy a=Healthy,,,40", "Healthy a=Healthy,,,32"),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Report_FromStock_IsAsStockHasIt(string row) =>
        Assert.Equal(Rows[row].Stock, await AnswerAsync(row, healthKit: false));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Report_FromTheSnapshot_Differs(string row) =>
        Assert.Equal(Rows[row].HealthKit, await AnswerAsync(row, healthKit: true));

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "7")]
    public async Task TextBody_OfTheTwoEndpoints_HealthKitsHasAContentLength(bool ours, string? expected)
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit(), app => app.MapHealthChecks("/stock"));

        Assert.Equal(expected, (await app.GetAsync(ours ? "/health?format=text" : "/stock")).Header("Content-Length"));
    }

    private static async Task<string> AnswerAsync(string row, bool healthKit)
    {
        // Waiting for settled checks would call the stock service, which runs the checks and throws.
        await using var app = await TestApp.StartUnsettledAsync(
            builder => Rows[row].Checks(healthKit ? builder.Services.AddHealthKit() : builder.Services.AddHealthChecks()),
            app => app.MapHealthChecks("/stock", new HealthCheckOptions { ResponseWriter = WriteAsync }));
        if (healthKit)
            await TestServers.Eventually.TrueAsync(HasRunAsync, TestApp.Deadline, "every check has run");

        var answer = await app.GetAsync("/stock");
        return (int)answer.Status == 500 ? "500 " : answer.Body;

        async Task<bool> HasRunAsync() => (await app.GetAsync("/health?verbose")).Body is var body
            && !body.Contains("starting", StringComparison.Ordinal) && !body.Contains("stale", StringComparison.Ordinal);
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsync(
        $"{report.Status} {string.Join(';', report.Entries.Select(entry => Line(entry.Key, entry.Value)))}");

    private static string Line(string name, HealthReportEntry entry) =>
        $"{name}={entry.Status},{entry.Description},{entry.Exception?.GetType().Name},{(entry.Data.Count == 0 ? "" : entry.Data.Count)}";
}
