using HealthKit.Reactions;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Reactions;

public sealed class StartupSummaryLogTests
{
    private const string Start = "Information 1106: HealthKit started. Checks:";

    [Fact]
    public void Summary_WithoutChecks_IsNotWritten() => Assert.Empty(Lines(0));

    [Fact]
    public void Summary_OfTwoChecks_HasTheDetectionTimeOfEach() => Assert.Equal(
        [$"{Start} 2. Longest time to detect a lasting fault: check-1 4.2 s, check-2 12 s."],
        Lines(2, static services => services.Configure<CheckOptions>(
            "check-2", static options => (options.Interval, options.FailAfter) = (TimeSpan.FromSeconds(10), 1))));

    [Theory]
    [InlineData(25, "")]
    [InlineData(26, ", and 1 more")]
    [InlineData(40, ", and 15 more")]
    public void Summary_OfManyChecks_NamesTheFirst25(int count, string end)
    {
        var named = string.Join(", ", Enumerable.Range(1, 25).Select(static number => $"check-{number} 4.2 s"));

        Assert.Equal([$"{Start} {count}. Longest time to detect a lasting fault: {named}{end}."], Lines(count));
    }

    private static IEnumerable<string> Lines(int count, Action<IServiceCollection>? configure = null)
    {
        using var services = new TestServices(services =>
        {
            var builder = services.AddHealthKit();
            for (var number = 1; number <= count; number++)
                builder.AddCheck($"check-{number}", static () => HealthCheckResult.Healthy());

            configure?.Invoke(services);
        });

        StartupSummaryLog.Write(services.Log, services.Catalog);

        return services.Log.Records.Select(static record => record.ToString());
    }
}
