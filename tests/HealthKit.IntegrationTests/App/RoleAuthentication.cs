using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.IntegrationTests.App;

/// <summary>An authentication scheme that trusts the header <c>Role</c>, and the policies <c>ops</c> and <c>anybody</c>.</summary>
public sealed class RoleAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Header = "Role";

    public static IServiceCollection Add(IServiceCollection services)
    {
        services.AddAuthentication("Role").AddScheme<AuthenticationSchemeOptions, RoleAuthentication>("Role", configureOptions: null);
        return services.AddAuthorization(static options =>
        {
            options.AddPolicy("ops", static policy => policy.RequireRole("ops"));
            options.AddPolicy("anybody", static policy => policy.RequireAssertion(static _ => true));
        });
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Request.Headers[Header] is [{ } role]
            ? AuthenticateResult.Success(new AuthenticationTicket(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], Scheme.Name)), Scheme.Name))
            : AuthenticateResult.NoResult());
}
