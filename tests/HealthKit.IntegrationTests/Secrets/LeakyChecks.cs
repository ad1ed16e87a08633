using HealthKit.IntegrationTests.App;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Secrets;

/// <summary>Checks that publish everything they know in every possible way.</summary>
public static class LeakyChecks
{
    /// <summary>Adds the checks and returns their names.</summary>
    public static IReadOnlyList<string> Add(IHealthChecksBuilder checks, Canaries canaries)
    {
        var names = new List<string>();
        foreach (var (index, sentence) in canaries.Sentences.Index())
        {
            Add($"class-throws-{index}", new ThirdPartyCheck(() => throw Exception(sentence, canaries)));
            Add($"class-returns-{index}", new ThirdPartyCheck(() => Result(HealthStatus.Unhealthy, sentence, canaries)));
        }

        var first = canaries.Sentences[0];
        Add("class-degraded", new ThirdPartyCheck(() => Result(HealthStatus.Degraded, first, canaries)));
        Add("class-healthy", new ThirdPartyCheck(() => Result(HealthStatus.Healthy, first, canaries)));
        Add("class-faults-late", new ThirdPartyCheck(async (_, _) =>
        {
            await Task.Yield();
            throw new AggregateException(Exception(first, canaries), Exception(first, canaries));
        }));
        Add("class-throws-in-its-token", new ThirdPartyCheck(async (_, cancellationToken) =>
        {
            cancellationToken.Register(() => throw Exception(first, canaries));
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return HealthCheckResult.Healthy();
        }));
        Add("class-throws-beside", new ThirdPartyCheck(() =>
        {
            SynchronizationContext.Current!.Post(_ => throw Exception(first, canaries), null);
            return HealthCheckResult.Unhealthy(first);
        }));

        checks.AddCheck("lambda-throws", () => throw Exception(first, canaries));
        checks.AddCheck("lambda-returns", () => Result(HealthStatus.Unhealthy, first, canaries));
        checks.Add(new HealthCheckRegistration("factory-throws", _ => throw Exception(first, canaries), failureStatus: null, tags: null));
        return [.. names, "lambda-throws", "lambda-returns", "factory-throws"];

        void Add(string name, IHealthCheck check)
        {
            names.Add(name);
            checks.AddCheck(name, check, timeout: name == "class-throws-in-its-token" ? TimeSpan.FromMilliseconds(200) : null);
        }
    }

    private static HealthCheckResult Result(HealthStatus status, string sentence, Canaries canaries) => new(
        status, sentence, Exception(sentence, canaries), canaries.All.ToDictionary(canary => $"on {canary}", object (canary) => canary));

    private static InvalidOperationException Exception(string sentence, Canaries canaries)
    {
        var inner = new FileNotFoundException(sentence, canaries.Path);
        inner.Data["connection"] = canaries.ConnectionString;
        return new InvalidOperationException(sentence, inner);
    }
}
