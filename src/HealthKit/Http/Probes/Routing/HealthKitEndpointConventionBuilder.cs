using Microsoft.AspNetCore.Builder;

namespace HealthKit;

/// <summary>
/// The endpoints that <c>MapHealthKit()</c> maps. A convention on this builder applies to all of them; the groups have conventions of
/// their own, such as <c>app.MapHealthKit().Details.RequireAuthorization("ops")</c>.
/// </summary>
public sealed class HealthKitEndpointConventionBuilder : IEndpointConventionBuilder
{
    private readonly IEndpointConventionBuilder _all;

    internal HealthKitEndpointConventionBuilder(
        IEndpointConventionBuilder all, IEndpointConventionBuilder probes, IEndpointConventionBuilder details,
        IEndpointConventionBuilder metrics) => (_all, Probes, Details, Metrics) = (all, probes, details, metrics);

    /// <summary>
    /// The probes <c>live</c>, <c>ready</c> and <c>startup</c>, with their aliases. Kubelets and load balancers request them without
    /// credentials.
    /// </summary>
    public IEndpointConventionBuilder Probes { get; }

    /// <summary>
    /// <c>/health</c>, single checks, the stream, the history and the dashboard, and all other paths under the prefix. Behind
    /// authorization they show <see cref="HealthKitOptions.DetailsWhenAuthorized"/>.
    /// </summary>
    public IEndpointConventionBuilder Details { get; }

    /// <summary>The metrics page.</summary>
    public IEndpointConventionBuilder Metrics { get; }

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention) => _all.Add(convention);

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention) => _all.Finally(finallyConvention);
}
