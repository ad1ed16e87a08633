using System.Net;
using System.Text;
using HealthKit.IntegrationTests.Lifecycle;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Http;

/// <summary>
/// An app whose business is health, in a separate process. Its pages remain the app's in every style of route, and a mistyped probe path
/// returns 404.
/// </summary>
public sealed class AppPagesTests
{
    private const string Expected = """
        GET /health/records/7: 200 record 7
        GET /Health/Advice/: 200 advice
        GET /health/patients/7: 200 patient 7
        POST /health/patients: 200 admitted
        GET /health/wards/open: 200 open wards
        GET /health/today: 200 today
        GET /health/plan/monday: 200 plan of monday
        GET /health/beds/7: 200 bed 7
        GET /health/visits/7: 200 visit 7 of health
        GET /health/beds/seven: 404
        GET /health/redy: 404
        GET /health/records/7/more: 404
        GET /health/live: 200 {"status":"healthy"
        GET /health/ready: 200 {"status":"healthy"
        GET /health: 200 {"status":"healthy"
        POST /health/live: 405
        GET /orders/today: 200 some page
        GET /orders: 200 fallback

        """;

    [Theory]
    [InlineData("served")]
    [InlineData("mapped")]
    public async Task AppPages_UnderTheHealthPrefix_AreServedByTheApp(string mode)
    {
        await using var service = await WatchedService.StartAsync(("AppPages", mode));
        var answers = new StringBuilder();
        foreach (var line in Expected.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var request = line[..line.IndexOf(':', StringComparison.Ordinal)].Split(' ');
            var (status, body) = await service.SendAsync(request[0], request[1]);
            var end = body.IndexOf(',', StringComparison.Ordinal);
            answers.Append(FormattableString.Invariant($"{request[0]} {request[1]}: {status} {(end < 0 ? body : body[..end])}").TrimEnd())
                .Append('\n');
        }

        Assert.Equal(Expected, answers.ToString());
        if (mode == "served")
        {
            await service.Process.Output.WaitForAsync(IsOnTheAppsPages, HangGuard.Limit);
            var line = Assert.Single(service.Process.Output.Lines(), IsOnTheAppsPages);
            var names = line[(line.IndexOf("the app serves them: ", StringComparison.Ordinal) + 21)..].Split(". ")[0].Split(", ")
                .Order(StringComparer.Ordinal);
            Assert.Equal(
                "/Health/Advice/{id?} /Health/Plan/{day} /Health/Records/{id?} /Health/Today /Health/Wards/Open/{id?} /health/Patients "
                    + "/health/Patients/{id} "
                + "/health/beds/{id:int}", string.Join(' ', names));
        }
    }

    private static bool IsOnTheAppsPages(string line) => line.Contains("the app serves them: ", StringComparison.Ordinal);
}
