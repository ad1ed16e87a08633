namespace HealthKit.IntegrationTests.Deploy;

/// <summary>
/// The responses that an outside client gets through a proxy with the sample's configuration. None of them reveals health information.
/// </summary>
internal static class OutsideRequests
{
    public static IReadOnlyList<(string Path, string Status, bool IsOfTheApp)> All { get; } =
    [
        ("/health/ready", "404", false), ("/HEALTH", "404", false), ("/metrics", "404", false), ("/healthy-recipes", "404", true),
            ("/", "200", true),
    ];

    public static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: store\r\nConnection: close\r\n\r\n";
}
