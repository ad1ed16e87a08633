namespace HealthKit.Tests.Telemetry.Prometheus.Reading;

internal sealed record ReadExemplar(IReadOnlyList<KeyValuePair<string, string>> Labels, double Value);
