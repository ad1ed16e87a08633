using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Secrets;

/// <summary>Checks that leak in every way, and a search of all output for the secrets.</summary>
public sealed class SecretTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("Summary", false)]
    [InlineData("Summary", true)]
    [InlineData("None", false)]
    public async Task Answers_LeakyChecks_HoldNoCanary(string? details, bool mapped)
    {
        var canaries = new Canaries();
        var (app, names) = await StartAsync(canaries, details, mapped);
        await using var _ = app;

        var answers = await SecretOutputs.AskAllAsync(app, names);

        var leaks =
            from answer in answers
            from canary in canaries.All
            where answer.Answer.Contains(canary, StringComparison.OrdinalIgnoreCase)
            select $"{canary} in {answer.Request}:\n{answer.Answer}";
        Assert.Empty(leaks);
    }

    [Fact]
    public async Task Answers_FullDetails_HoldNoPasswordInThirdPartyText()
    {
        var canaries = new Canaries();
        var (app, _) = await StartAsync(canaries, "Full", mapped: false);
        await using var started = app;

        // The check chose to publish its data. Its other texts contain the secrets by accident.
        var answer = await app.GetAsync("/health?exclude=class-throws-beside");

        Assert.Contains(canaries.Host, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain($"Password={canaries.Password}", answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Logs_LeakyChecks_HoldNoPassword()
    {
        var canaries = new Canaries();
        var (app, names) = await StartAsync(canaries, details: null, mapped: false);
        await using (app)
        {
            // HealthKit logs each check except the healthy one once. For the check that throws in its token and the check that throws
            // beside its run, it logs one more line.
            await app.Logs.UntilAsync(1100, names.Count - 1);
            await app.Logs.UntilAsync(1002);
            await app.Logs.UntilAsync(1003);
            await SecretOutputs.AskAllAsync(app, names);
        }

        Assert.DoesNotContain(app.Logs.Lines, line => line.Everything.Contains(canaries.Password, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Logs_ExceptionWithAPassword_KeepEverythingElse()
    {
        var canaries = new Canaries();
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddCheck(
            "leaky", new ThirdPartyCheck(() => throw new InvalidOperationException($"Cannot connect with {canaries.ConnectionString}."))));

        var line = Assert.Single(await app.Logs.UntilAsync(1100));

        Assert.Contains(
            $"System.InvalidOperationException: Cannot connect with "
                + $"Host={canaries.Host};Port=5432;Username={canaries.User};Password=***;Database={canaries.Database}.\n",
            line.Everything, StringComparison.Ordinal);
        Assert.Contains($"at {typeof(SecretTests).FullName}", line.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Could not load file or assembly 'X, Version=1.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e'.")]
    [InlineData("password authentication failed for user \"orders\"")]
    [InlineData("Unexpected token: '{' at 1:2; key = 3")]
    [InlineData("Connection refused (db.internal:5432)")]
    public async Task Logs_ExceptionWithoutAPassword_AreLeftAsTheyAre(string message)
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddCheck(
            "failing", new ThirdPartyCheck(() => throw new InvalidOperationException(message))));

        var line = Assert.Single(await app.Logs.UntilAsync(1100));

        Assert.Contains($"System.InvalidOperationException: {message}\n", line.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_ExceptionThatCannotBePrinted_AreWrittenAndGoOn()
    {
        await using var app = await TestApp.StartAsync(builder =>
        {
            var checks = builder.Services.AddHealthKit();
            checks.AddCheck("first", new ThirdPartyCheck(() => throw new UnprintableException()));
            builder.Configuration["HealthKit:Checks:second:InitialDelay"] = "00:00:00.200";
            checks.AddUnhealthy("second");
        });

        var lines = await app.Logs.UntilAsync(1100, count: 2);

        Assert.Equal(
            ["Check first is Unhealthy (error)", "Check second is Unhealthy (reported)"],
            lines.Select(line => line.Message.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    private static async Task<(TestApp App, IReadOnlyList<string> Names)> StartAsync(Canaries canaries, string? details, bool mapped)
    {
        IReadOnlyList<string> names = [];
        var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Configuration["HealthKit:Details"] = details;
                builder.Configuration["HealthKit:KubernetesAliases"] = "true";
                builder.HasNoStartPeriod("class-throws-in-its-token");
                names = LeakyChecks.Add(builder.Services.AddHealthKit(), canaries);
            },
            app =>
            {
                app.MapHealthChecks("/stock");
                if (mapped)
                    app.MapHealthKit();
            });
        return (app, names);
    }
}
