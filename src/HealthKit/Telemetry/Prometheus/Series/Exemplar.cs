namespace HealthKit.Telemetry.Prometheus;

/// <summary>The trace of the first sampled value of a collection.</summary>
internal sealed record Exemplar(string Trace, string Span, double Value, int Collection)
{
    /// <summary>The current activity, when it is sampled and has a W3C trace id.</summary>
    public static Activity? Sampled => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } activity ? activity : null;

    /// <summary>Keeps the activity unless another one of this collection is kept already.</summary>
    public static void Offer(ref Exemplar? kept, Activity activity, double value, int collection)
    {
        var seen = Volatile.Read(ref kept);
        if (seen?.Collection != collection)
        {
            var offered = new Exemplar(activity.TraceId.ToHexString(), activity.SpanId.ToHexString(), value, collection);
            Interlocked.CompareExchange(ref kept, offered, seen);
        }
    }
}
