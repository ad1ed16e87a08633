using Microsoft.AspNetCore.Authentication;

namespace HealthKit.IntegrationTests.App;

/// <summary>Options for the challenge.</summary>
public sealed class DenyingAuthenticationOptions : AuthenticationSchemeOptions
{
    public string? LoginPage { get; set; }
}
