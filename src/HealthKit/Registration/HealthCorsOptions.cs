namespace HealthKit;

/// <summary>Which pages of other origins may read the answers. The app's own CORS middleware comes later and does not see them.</summary>
public sealed class HealthCorsOptions
{
    /// <summary>Origins such as <c>https://status.example.com</c>, without a path; <c>*</c> for all.</summary>
    /// <value>Default none; at most 64.</value>
    public IList<string> Origins { get; } = [];
}
