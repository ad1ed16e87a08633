using HealthKit.Diagnostics;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Reads the families that other libraries add to the page, and leaves out those whose name the page has.</summary>
// A source that blocks thus delays a scrape by the timeout at most, and blocks one pool thread.
internal sealed class AdditionalFamilies(
    IEnumerable<IMetricsPageSource> sources, LogQueue log, ILogger<AdditionalFamilies> logger, TimeSpan? timeout = null)
{
    // As for observable instruments.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(3);

    private readonly IMetricsPageSource[] _sources = [.. sources];
    private readonly Task[] _pending = [.. sources.Select(static _ => Task.CompletedTask)];
    private readonly ILogger _logger = log.For(logger);
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    public async Task<ReadOnlyMemory<byte>> ReadAsync(
        ExpositionFormat format, ImmutableArray<MetricFamily> families, CancellationToken cancellationToken)
    {
        if (_sources.Length == 0)
            return default;

        var taken = families.SelectMany(static family => family.Header.Samples.Select(name => (Name: name, family.Header.Help)))
            .ToDictionary(static one => one.Name, static one => one.Help, StringComparer.Ordinal);
        var text = new MemoryStream();
        for (var index = 0; index < _sources.Length; index++)
        {
            if (await ReadAsync(index, format, cancellationToken) is { } written)
                ExpositionText.CopyNewFamilies(written, text, taken, Report);
        }

        return text.GetBuffer().AsMemory(0, (int)text.Length);
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(int index, ExpositionFormat format, CancellationToken cancellationToken)
    {
        var name = _sources[index].GetType().FullName!;
        if (!Volatile.Read(ref _pending[index]).IsCompleted)
        {
            // It still blocks the thread of an earlier scrape.
            return null;
        }

        var output = new MemoryStream();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var token = ended.Token;
        var writing = Task.Run(
            () => _sources[index].WriteAsync(output, format == ExpositionFormat.OpenMetrics, token), CancellationToken.None);
        try
        {
            await writing.WaitAsync(timeout ?? WaitTimeout, TimeProvider.System, cancellationToken);
            return output.GetBuffer().AsMemory(0, (int)output.Length);
        }
        catch (TimeoutException) when (!writing.IsCompleted)
        {
            Once(name, () => TelemetryLog.SourceBlocks(_logger, name));
            await ended.CancelAsync();
        }
        catch (TimeoutException) when (writing.IsCompletedSuccessfully)
        {
            // It ended at the limit, at the same moment.
            return output.GetBuffer().AsMemory(0, (int)output.Length);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Once(name, () => TelemetryLog.SourceThrew(_logger, RedactedException.Of(exception)!, name));
        }
        finally
        {
            // Also when the scraper went first: otherwise each of its scrapes would block one more thread.
            if (!writing.IsCompleted)
            {
                Guard.Ignore(writing);
                Volatile.Write(ref _pending[index], writing);
            }
        }

        return null;
    }

    private void Report(string family)
    {
        // The name of a counter differs between the formats.
        var name = family.EndsWith("_total", StringComparison.Ordinal) ? family[..^"_total".Length] : family;
        Once(name, () => TelemetryLog.FamilyClash(_logger, name));
    }

    private void Once(string name, Action write)
    {
        bool isFirst;
        lock (_reported)
            isFirst = _reported.Add(name);

        if (isFirst)
            write();
    }
}
