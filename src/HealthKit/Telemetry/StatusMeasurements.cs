namespace HealthKit.Telemetry;

/// <summary>The three measurements of a gauge per status: 1 for the current status, else 0.</summary>
// They are kept until the status changes, because each measurement copies its labels.
internal sealed class StatusMeasurements(KeyValuePair<string, object?> label)
{
    private Kept? _kept;

    public Measurement<int>[] Of(HealthStatus status)
    {
        var kept = Volatile.Read(ref _kept);
        if (kept is null || kept.Status != status)
        {
            kept = new Kept(status, new Measurement<int>[StatusLabel.All.Count]);
            for (var line = 0; line < kept.Measurements.Length; line++)
            {
                var one = StatusLabel.All[line];
                kept.Measurements[line] = new Measurement<int>(one.Status == status ? 1 : 0, label, one.Label);
            }

            Volatile.Write(ref _kept, kept);
        }

        return kept.Measurements;
    }

    private sealed record Kept(HealthStatus Status, Measurement<int>[] Measurements);
}
