using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.App;

/// <summary>Adds the scheme.</summary>
public static class DenyingAuthenticationExtensions
{
    /// <param name="services">The app's services.</param>
    /// <param name="loginPage">Where a challenge leads; without it, 401.</param>
    /// <param name="everywhere">Whether every endpoint wants a user, by a fallback policy.</param>
    public static IServiceCollection AddDenyingAuthentication(this IServiceCollection services, string? loginPage = null, bool everywhere = false)
    {
        services.AddAuthentication("Denying")
            .AddScheme<DenyingAuthenticationOptions, DenyingAuthentication>("Denying", options => options.LoginPage = loginPage);
        return services.AddAuthorization(options => options.FallbackPolicy = everywhere
            ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()
            : null);
    }
}
