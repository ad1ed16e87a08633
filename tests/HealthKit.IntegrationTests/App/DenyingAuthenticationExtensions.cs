using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.App;

/// <summary>Registers the authentication scheme.</summary>
public static class DenyingAuthenticationExtensions
{
    /// <param name="services">The app's services.</param>
    /// <param name="loginPage">The page to which a challenge redirects. Without it, the challenge is 401.</param>
    /// <param name="everywhere">Whether a fallback policy requires a user for every endpoint.</param>
    public static IServiceCollection AddDenyingAuthentication(this IServiceCollection services, string? loginPage = null,
        bool everywhere = false)
    {
        services.AddAuthentication("Denying")
            .AddScheme<DenyingAuthenticationOptions, DenyingAuthentication>("Denying", options => options.LoginPage = loginPage);
        return services.AddAuthorization(options => options.FallbackPolicy = everywhere
            ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()
            : null);
    }
}
