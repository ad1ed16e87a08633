namespace HealthKit;

/// <summary>The settings of a check of the certificate that a server shows.</summary>
public sealed class TlsCertificateCheckOptions : EndpointCheckOptions
{
    /// <summary>The name that is asked for and that the certificate has to be for.</summary>
    /// <value>Default <c>null</c>: <see cref="EndpointCheckOptions.Host"/>.</value>
    public string? ServerName { get; set; }

    /// <summary>A certificate that is valid for less than this is degraded (<c>threshold</c>); one that has expired is unhealthy (<c>tls</c>).</summary>
    /// <value>Default 14 days; 0 to 365 days.</value>
    public TimeSpan DegradedBefore { get; set; } = TimeSpan.FromDays(14);

    /// <summary>A file with the certificates, as PEM, of authorities to trust in place of the system's.</summary>
    /// <value>Default <c>null</c>: those of the system.</value>
    public string? CertificateAuthorityFile { get; set; }
}
