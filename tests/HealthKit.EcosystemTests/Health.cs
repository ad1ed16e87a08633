using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.EcosystemTests;

/// <summary>The checks of a <c>/health</c> answer.</summary>
internal static class Health
{
    /// <summary>
    /// Waits until these are all checks and each is healthy. On a busy machine the first run of a driver may be a timeout.
    /// </summary>
    public static Task<TimeSpan> AreHealthyAsync(TestApp app, params string[] names) => Eventually.TrueAsync(
        async () =>
        {
            var checks = await ReadAsync(app);
            Assert.Equal(names.Order(StringComparer.Ordinal), checks.Keys.Order(StringComparer.Ordinal));
            return checks.Values.All(static check => check.State == "healthy");
        },
        TestApp.Deadline, "all checks are healthy");

    public static async Task<IReadOnlyDictionary<string, (string State, string? Reason)>> ReadAsync(TestApp app)
    {
        var answer = JsonNode.Parse((await app.GetAsync("/health")).Body)!;
        return answer["checks"]!.AsObject().ToDictionary(
            static check => check.Key,
            static check => (check.Value!["state"]!.GetValue<string>(), check.Value["reason"]?.GetValue<string>()));
    }
}
