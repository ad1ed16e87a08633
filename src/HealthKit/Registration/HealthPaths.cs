namespace HealthKit;

/// <summary>
/// The paths of the single endpoints: relative to <see cref="HealthKitOptions.PathPrefix"/>, or absolute when they start with a slash.
/// An empty one is not served.
/// </summary>
public sealed class HealthPaths
{
    /// <summary>The liveness probe.</summary>
    /// <value>Default <c>live</c>.</value>
    public string Live { get; set; } = "live";

    /// <summary>The readiness probe.</summary>
    /// <value>Default <c>ready</c>.</value>
    public string Ready { get; set; } = "ready";

    /// <summary>The start-up probe.</summary>
    /// <value>Default <c>startup</c>.</value>
    public string Startup { get; set; } = "startup";

    internal static string Under(string prefix, string path) => path.StartsWith('/') ? path : $"{prefix}/{path}";
}
