using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace HealthKit.EcosystemTests;

/// <summary>The check of Entity Framework Core runs under HealthKit, in a scope of its own for its context.</summary>
public sealed class EntityFrameworkTests
{
    [Fact]
    public async Task AddDbContextCheck_SeesAStopAndAChangedPasswordWithTheirReasons()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var app = await TestApp.StartAsync(builder =>
        {
            // The first run builds the model of the context.
            builder.RunsOften(nameof(ShopContext)).Configuration["HealthKit:Checks:ShopContext:Timeout"] = "00:00:30";
            builder.Services.AddDbContext<ShopContext>(options => options.UseNpgsql(postgres.ConnectionString));
            builder.Services.AddHealthKit().AddDbContextCheck<ShopContext>();
        });
        await Health.AreHealthyAsync(app, nameof(ShopContext));

        await postgres.StopAsync();
        await HasCauseAsync(app, "connection-refused", "tcp");
        Assert.DoesNotContain(postgres.Host, (await app.GetAsync("/health")).Everything(), StringComparison.Ordinal);

        // The first failure may be that of a connection which the stop ended.
        var line = (await app.Logs.UntilAsync(1100))[0];
        Assert.Matches("\\((connection-refused|unreachable)\\)", line.Message);
        Assert.Contains(nameof(NpgsqlException), line.Everything, StringComparison.Ordinal);

        await postgres.StartAgainAsync();
        await HasCauseAsync(app, null, null);
        await postgres.PsqlAsync(
            $"alter user {postgres.User} password 'changed'; "
            + $"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{postgres.User}'");
        await HasCauseAsync(app, "authentication", "service");
    }

    private static Task<TimeSpan> HasCauseAsync(TestApp app, string? reason, string? layer) => Eventually.TrueAsync(
        () =>
        {
            var check = app.Services.GetRequiredService<IHealthReader>().Read().Checks.Single();
            return Task.FromResult((check.Reason?.Code, check.Layer) == (reason, layer));
        },
        TestApp.Deadline, $"the reason is {reason}, and the layer {layer}");

    internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options);
}
