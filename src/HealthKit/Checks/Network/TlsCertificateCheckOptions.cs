namespace HealthKit;

/// <summary>Settings of a check of a server's TLS certificate.</summary>
public sealed class TlsCertificateCheckOptions : EndpointCheckOptions
{
    /// <summary>The server name (SNI) to request, which the certificate has to match.</summary>
    /// <value>Default <c>null</c>: <see cref="EndpointCheckOptions.Host"/>.</value>
    public string? ServerName { get; set; }

    /// <summary>
    /// A certificate that expires within this time is degraded (<c>threshold</c>); an expired one is unhealthy (<c>tls</c>).
    /// </summary>
    /// <value>Default 14 days; 0 to 365 days.</value>
    public TimeSpan DegradedBeforeExpiry { get; set; } = TimeSpan.FromDays(14);

    /// <summary>The path of a PEM file with certificate authorities to trust instead of the system's.</summary>
    /// <value>Default <c>null</c>: the system's certificate authorities.</value>
    public string? CertificateAuthorityFile { get; set; }
}
