namespace HealthKit;

/// <summary>The other origins whose pages may read the responses. The app's own CORS middleware does not see health requests.</summary>
public sealed class HealthCorsOptions
{
    /// <summary>Origins such as <c>https://status.example.com</c>, without a path; <c>*</c> for all.</summary>
    /// <value>Default none; at most 64.</value>
    public IList<string> Origins { get; } = [];
}
