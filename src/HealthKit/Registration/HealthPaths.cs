namespace HealthKit;

/// <summary>
/// The paths of the endpoints: relative to <see cref="HealthKitOptions.PathPrefix"/>, or absolute with a leading slash. An empty path turns
/// its endpoint off.
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

    /// <summary>The event stream.</summary>
    /// <value>Default <c>stream</c>; <c>$stream</c> under the prefix repeats the state each second.</value>
    public string Stream { get; set; } = "stream";

    /// <summary>The history: outages and availability.</summary>
    /// <value>Default <c>history</c>.</value>
    public string History { get; set; } = "history";

    /// <summary>The dashboard.</summary>
    /// <value>Default <c>ui</c>.</value>
    public string Ui { get; set; } = "ui";

    internal static string Under(string prefix, string path) => path.StartsWith('/') ? path : $"{prefix}/{path}";
}
