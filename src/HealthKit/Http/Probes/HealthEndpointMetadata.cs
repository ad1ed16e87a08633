namespace HealthKit.Http;

/// <summary>Marks the endpoints that <c>MapHealthKit()</c> maps.</summary>
/// <param name="IsCatchAll">Whether the endpoint catches the remaining paths under the prefix.</param>
internal sealed record HealthEndpointMetadata(bool IsCatchAll);

/// <summary>Whether the app mapped the endpoints with <c>MapHealthKit()</c>, so that the middleware does not serve them.</summary>
internal sealed class EndpointMode
{
    public bool IsMapped { get; set; }
}
