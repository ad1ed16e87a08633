using HealthKit.IntegrationTests.Npgsql;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>A call that an app makes to its database and reports to HealthKit.</summary>
internal static class ReportedCall
{
    public static async Task MakeAsync(NpgsqlDataSource traffic, WatchedApp app)
    {
        var reporter = app.Services.GetRequiredService<IDependencyReporter>();
        try
        {
            await using var command = traffic.CreateCommand("select 42");
            await command.ExecuteScalarAsync();
            reporter.ReportSuccess("postgres");
        }
        catch (NpgsqlException)
        {
            reporter.ReportFailure("postgres");
        }
    }

    /// <summary>Waits until a run has just ended, so that the whole interval lies ahead.</summary>
    public static Task NextRunAsync(WatchedApp app)
    {
        var last = app.State.LastRun;
        return app.UntilAsync(state => state.LastRun > last, deadline: null, "asked again");
    }
}
