using System.Diagnostics.CodeAnalysis;

namespace HealthKit;

/// <summary>The settings of HealthKit. Bound from the configuration section <c>HealthKit</c>, which wins over code.</summary>
public sealed class HealthKitOptions
{
    /// <summary>Whether HealthKit does anything. When off, the stock health check services are as if it had not been added.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The prefix of all endpoints. HealthKit owns what is under it: an unknown path there is 404.</summary>
    /// <value>Default <c>/health</c>. One or more segments, starting with a slash.</value>
    [StringSyntax("Route")]
    public string PathPrefix { get; set; } = "/health";

    /// <summary>The paths of the single endpoints.</summary>
    public HealthPaths Paths { get; } = new();

    /// <summary>Also serves <c>/livez</c>, <c>/readyz</c>, <c>/startupz</c> and <c>/healthz</c>.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool KubernetesAliases { get; set; }

    /// <summary>How much answers tell.</summary>
    /// <value>Default <c>null</c>: <see cref="DetailLevel.Full"/> in Development, <see cref="DetailLevel.Summary"/> elsewhere.</value>
    public DetailLevel? Details { get; set; }

    /// <summary>Whose words the <c>message</c> of a check is.</summary>
    /// <value>Default <see cref="DescriptionPolicy.OwnWords"/>.</value>
    public DescriptionPolicy Descriptions { get; set; }

    /// <summary>The HTTP status code for each status.</summary>
    public HealthStatusCodes StatusCodes { get; } = new();

    /// <summary>Which pages of other origins may read the answers.</summary>
    public HealthCorsOptions Cors { get; } = new();
}
