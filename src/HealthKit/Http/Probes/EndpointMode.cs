namespace HealthKit.Http;

/// <summary>Whether the app has mapped the endpoints itself, so that the middleware stands down.</summary>
internal sealed class EndpointMode
{
    public bool IsMapped { get; set; }
}
