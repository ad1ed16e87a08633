using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.IntegrationTests.App;

/// <summary>An authentication scheme that authenticates no user. It challenges with 401, or with 302 to a login page.</summary>
public sealed class DenyingAuthentication(IOptionsMonitor<DenyingAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<DenyingAuthenticationOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Options.LoginPage is { } page)
            Response.Redirect(page);
        else
            Response.StatusCode = 401;

        return Task.CompletedTask;
    }
}
