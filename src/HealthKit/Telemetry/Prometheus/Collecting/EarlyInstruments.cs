namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// The instruments that are listened to before the first scrape, because a listener that starts later shows wrong values: up-down
/// counters, which add up all changes since the start, and gauges that the app sets.
/// </summary>
// http.server.active_requests is not among them: listening to it makes the framework measure every request, which costs more than all else
// that HealthKit does for a request. It may begin late: the framework counts the end of a request only if it measured its start.
// http.client.active_requests makes it measure every outgoing request, and may begin late too: the end counts only if the start did.
internal sealed class EarlyInstruments
{
    private const string ActiveRequests = "http.server.active_requests";
    private const string RequestDuration = "http.server.request.duration";
    private const string OutgoingRequests = "http.client.active_requests";
    private const string OutgoingMeter = "System.Net.Http";

    private Instrument? _activeRequests;
    private Instrument? _requestDuration;
    private bool _hasActiveRequests;

    /// <summary>Whether the framework's measurements of requests are among them, for <c>AddErrorRate</c>.</summary>
    public bool IncludesRequests { get; set; }

    // A listener to one of the two instruments makes the framework measure requests.
    private bool AreRequestsMeasured => _activeRequests is { Enabled: true } || _requestDuration is { Enabled: true };

    public static bool IsActiveRequests(Instrument instrument) =>
        instrument.Name == ActiveRequests && instrument.Meter.Name == MeterFilter.Requests;

    /// <summary>Whether the early listener takes a published instrument.</summary>
    public bool Takes(Instrument instrument)
    {
        if (!IncludesRequests && instrument.Meter.Name == MeterFilter.Requests)
        {
            _activeRequests = instrument.Name == ActiveRequests ? instrument : _activeRequests;
            _requestDuration = instrument.Name == RequestDuration ? instrument : _requestDuration;
            return false;
        }

        return Has(instrument);
    }

    /// <summary>Whether the early listener has taken, or will take, the instrument.</summary>
    public bool Has(Instrument instrument) => instrument.Meter.Name == MeterFilter.Requests
        ? IncludesRequests || (_hasActiveRequests && IsActiveRequests(instrument))
        : IsRunningValue(instrument.GetType()) && !(instrument.Name == OutgoingRequests && instrument.Meter.Name == OutgoingMeter);

    /// <summary>Returns the count of active requests, once, if another listener makes the framework measure requests.</summary>
    public Instrument? TakeActiveRequests()
    {
        if (_hasActiveRequests || !AreRequestsMeasured || _activeRequests is not { } requests)
            return null;

        _hasActiveRequests = true;
        return requests;
    }

    private static bool IsRunningValue(Type type) => type.IsGenericType
        && type.GetGenericTypeDefinition() is var definition
        && (definition == typeof(UpDownCounter<>) || definition == typeof(Gauge<>));
}
