namespace HealthKit.Http;

/// <summary>Answers requests to mapped endpoints. Behind authorization, an authorized caller may get more details.</summary>
/// <param name="unauthorized">The responder with <see cref="HealthKitOptions.Details"/>.</param>
/// <param name="authorized">
/// The responder with <see cref="HealthKitOptions.DetailsWhenAuthorized"/>; <c>null</c> when that is not set.
/// </param>
internal sealed class MappedResponder(HealthResponder unauthorized, HealthResponder? authorized)
{
    public Task RespondAsync(HttpContext context, HealthRoute route)
    {
        ResponseProtection.Protect(context);
        return authorized is not null && context.GetEndpoint() is { Metadata: var metadata } && EndpointAuthorization.IsRequired(metadata)
            ? RespondByAccessAsync(context, route, metadata)
            : unauthorized.RespondAsync(context, route);
    }

    private async Task RespondByAccessAsync(HttpContext context, HealthRoute route, EndpointMetadataCollection metadata)
    {
        var isGranted = await EndpointAuthorization.IsGrantedAsync(context, metadata);
        await (isGranted ? authorized! : unauthorized).RespondAsync(context, route);
    }
}
