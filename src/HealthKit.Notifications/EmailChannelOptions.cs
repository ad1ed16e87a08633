namespace HealthKit.Notifications;

/// <summary>The settings of an e-mail channel: SMTP with STARTTLS or implicit TLS.</summary>
public sealed class EmailChannelOptions : NotificationChannelOptions
{
    /// <summary>The host name of the SMTP server. The server's certificate must be valid for it.</summary>
    /// <value>Required.</value>
    public string? Host { get; set; }

    /// <summary>The submission port of the SMTP server.</summary>
    /// <value>Default 587, for STARTTLS; 1 to 65535.</value>
    public int Port { get; set; } = 587;

    /// <summary>Whether the connection starts with TLS instead of STARTTLS.</summary>
    /// <value>Default <c>null</c>: only on port 465.</value>
    public bool? ImplicitTls { get; set; }

    /// <summary>The user name for authentication at the SMTP server.</summary>
    /// <value>Default <c>null</c>: no authentication.</value>
    public string? User { get; set; }

    /// <summary>The password of <see cref="User"/>, a secret. The channel uses the strongest mechanism that the server offers.</summary>
    /// <value>Default <c>null</c>. Mechanisms include SCRAM, CRAM-MD5, PLAIN and LOGIN.</value>
    public string? Password { get; set; }

    /// <summary>The sender's address, such as <c>health@example.com</c>.</summary>
    /// <value>Required.</value>
    public string? From { get; set; }

    /// <summary>The recipients' addresses.</summary>
    /// <value>At least one.</value>
    public IList<string> To { get; } = [];

    /// <summary>Whether to send without TLS. Anyone on the network path can then read the message and the password.</summary>
    /// <value>
    /// Default <c>false</c>: a server without STARTTLS receives nothing. <c>true</c> never uses STARTTLS, even when the server offers it.
    /// </value>
    public bool AllowPlaintext { get; set; }
}
