namespace HealthKit.PrometheusNet;

/// <summary>The family's series, by their labels. Series with other label names are another collector of the same family.</summary>
internal sealed class CopiedFamily<TChild>(
    Func<string[], Collector<TChild>> create, Func<TChild, Action<MetricSeriesReading>> updaterOf) : RegistryFamily
    where TChild : ChildBase
{
    private readonly Dictionary<string, Collector<TChild>> _collectors = new(StringComparer.Ordinal);
    private readonly Dictionary<IReadOnlyList<KeyValuePair<string, string>>, Copy> _copies = new(ReferenceEqualityComparer.Instance);

    public override void Update(IReadOnlyList<MetricSeriesReading> series)
    {
        RemoveOthers(series);
        foreach (var reading in series)
        {
            if (!_copies.TryGetValue(reading.Labels, out var copy))
            {
                copy = Add(reading.Labels);
                _copies.Add(reading.Labels, copy);
            }

            copy.Update(reading);
        }
    }

    // First, because a series may have come back with the same labels.
    private void RemoveOthers(IReadOnlyList<MetricSeriesReading> series)
    {
        var current = series.Select(static reading => reading.Labels).ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var (labels, copy) in _copies)
        {
            if (!current.Contains(labels))
            {
                copy.Child.Remove();
                _copies.Remove(labels);
            }
        }
    }

    private Copy Add(IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        string[] names = [.. labels.Select(static label => label.Key)];
        var key = string.Join(',', names);
        if (!_collectors.TryGetValue(key, out var collector))
        {
            collector = create(names);
            _collectors.Add(key, collector);
        }

        var child = collector.WithLabels([.. labels.Select(static label => label.Value)]);
        return new(child, updaterOf(child));
    }

    private sealed record Copy(TChild Child, Action<MetricSeriesReading> Update);
}
