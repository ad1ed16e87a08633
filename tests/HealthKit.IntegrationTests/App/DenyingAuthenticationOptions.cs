using Microsoft.AspNetCore.Authentication;

namespace HealthKit.IntegrationTests.App;

/// <summary>What the scheme challenges with.</summary>
public sealed class DenyingAuthenticationOptions : AuthenticationSchemeOptions
{
    public string? LoginPage { get; set; }
}
