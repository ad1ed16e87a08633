namespace HealthKit.PrometheusNet;

/// <summary>HealthKit's families as native metrics of a registry.</summary>
internal sealed class RegistryFamilies(CollectorRegistry registry, ILogger logger)
{
    private readonly Dictionary<string, RegistryFamily> _families = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly HttpMetricsOfTheApp _http = new(registry, logger);

    public void Update(IReadOnlyList<MetricFamilyReading> readings)
    {
        foreach (var reading in readings.Where(reading => !_taken.Contains(reading.Name)))
        {
            try
            {
                Update(reading);
            }
            catch (InvalidOperationException)
            {
                // The registry has a family of this name and another type.
                _taken.Add(reading.Name);
                PrometheusNetLog.FamilyTaken(logger, reading.Name);
            }
        }
    }

    public void Clear()
    {
        foreach (var family in _families.Values)
            family.Clear();
    }

    private void Update(MetricFamilyReading reading)
    {
        if (!_families.TryGetValue(reading.Name, out var family))
        {
            family = RegistryFamily.Create(Metrics.WithCustomRegistry(registry), reading);
            _families.Add(reading.Name, family);
        }

        family.Update(reading.Series);
        if (reading.Name == HttpMetricsOfTheApp.Name)
            _http.Remove(reading.Help);
    }
}
