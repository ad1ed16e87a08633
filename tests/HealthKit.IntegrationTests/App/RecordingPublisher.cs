using System.Diagnostics;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.App;

/// <summary>Stores each published report and its time.</summary>
public sealed class RecordingPublisher : IHealthCheckPublisher
{
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan At, HealthReport Report)> _published = [];
    private readonly long _made = Stopwatch.GetTimestamp();

    public IReadOnlyList<(TimeSpan At, HealthReport Report)> Published
    {
        get
        {
            lock (_gate)
                return [.. _published];
        }
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        lock (_gate)
            _published.Add((Stopwatch.GetElapsedTime(_made), report));

        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<(TimeSpan At, HealthReport Report)>> UntilAsync(int count)
    {
        await Eventually.TrueAsync(() => Task.FromResult(Published.Count >= count), TestApp.Deadline, $"{count} reports are published");
        return Published;
    }

    /// <summary>Returns the first report that matches. Earlier reports come from an app that has not started yet.</summary>
    public async Task<HealthReport> UntilAsync(Func<HealthReport, bool> fits)
    {
        await Eventually.TrueAsync(() => Task.FromResult(Published.Any(item => fits(item.Report))), TestApp.Deadline,
            "such a report is published");
        return Published.First(item => fits(item.Report)).Report;
    }
}
