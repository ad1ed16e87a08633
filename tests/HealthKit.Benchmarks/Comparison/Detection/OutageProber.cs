using System.Diagnostics;
using System.Net;

namespace HealthKit.Benchmarks.Comparison.Detection;

/// <summary>
/// Probes as Kubernetes does by default, one probe at a time, but more often. A probe without an answer in time has failed.
/// </summary>
internal sealed class OutageProber(Uri url, ComparisonTimeouts timeouts) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _client = new() { Timeout = timeouts.OutageProbe };

    /// <summary>Probes until one succeeds, or until one fails. The time runs from this call to the end of that probe.</summary>
    public async Task<Verdict> UntilAsync(bool succeeds)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var status = await StatusAsync();
            var took = Stopwatch.GetElapsedTime(started);
            if (status == HttpStatusCode.OK == succeeds)
                return new Verdict(took, IsAnswered: status is not null);

            if (took > timeouts.Verdict)
                throw new InvalidOperationException($"{url} went on to answer {status}.");

            await Task.Delay(Pace);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpStatusCode?> StatusAsync()
    {
        try
        {
            using var answer = await _client.GetAsync(url);
            return answer.StatusCode;
        }
        catch (TaskCanceledException)
        {
            return null;
        }
    }

    /// <param name="Time">The time until the awaited probe ended.</param>
    /// <param name="IsAnswered">Whether that probe had an answer in time.</param>
    internal readonly record struct Verdict(TimeSpan Time, bool IsAnswered);
}
