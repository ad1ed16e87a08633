using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace HealthKit.Http;

/// <summary>
/// Whether the caller satisfies the authorization of a mapped endpoint. HealthKit evaluates the policy itself: that a request arrives
/// proves nothing, because the app may allow anonymous callers, omit the middleware, or let failed requests pass.
/// </summary>
internal static class EndpointAuthorization
{
    public static bool IsRequired(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null
        || metadata.GetMetadata<IAuthorizationRequirementData>() is not null;

    /// <summary>Returns <c>false</c> for an anonymous caller, whatever the policy allows.</summary>
    public static async Task<bool> IsGrantedAsync(HttpContext context, EndpointMetadataCollection metadata)
    {
        var services = context.RequestServices;
        if (metadata.GetMetadata<IAllowAnonymous>() is not null
            || services.GetService<IPolicyEvaluator>() is not { } evaluator
            || services.GetService<IAuthorizationPolicyProvider>() is not { } provider)
        {
            return false;
        }

        var policy = await PolicyOfAsync(metadata, provider);
        var authentication = await evaluator.AuthenticateAsync(policy, context);
        var result = await evaluator.AuthorizeAsync(policy, authentication, context, resource: context);
        return result.Succeeded && context.User.Identities.Any(static identity => identity.IsAuthenticated);
    }

    // As the framework's AuthorizationMiddleware combines them.
    private static async Task<AuthorizationPolicy> PolicyOfAsync(EndpointMetadataCollection metadata, IAuthorizationPolicyProvider provider)
    {
        var builder = new AuthorizationPolicyBuilder();
        if (await AuthorizationPolicy.CombineAsync(
            provider, metadata.GetOrderedMetadata<IAuthorizeData>(), metadata.GetOrderedMetadata<AuthorizationPolicy>()) is { } policy)
        {
            builder.Combine(policy);
        }

        foreach (var data in metadata.GetOrderedMetadata<IAuthorizationRequirementData>())
            builder.AddRequirements([.. data.GetRequirements()]);

        return builder.Build();
    }
}
