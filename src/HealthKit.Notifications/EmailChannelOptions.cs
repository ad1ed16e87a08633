namespace HealthKit.Notifications;

/// <summary>E-mail over SMTP, with STARTTLS or with TLS from the first byte on.</summary>
public sealed class EmailChannelOptions : NotificationChannelOptions
{
    /// <summary>The name of the SMTP server, which its certificate must have.</summary>
    /// <value>Required.</value>
    public string? Host { get; set; }

    /// <summary>Its port for submission.</summary>
    /// <value>Default 587, for STARTTLS; 1 to 65535.</value>
    public int Port { get; set; } = 587;

    /// <summary>Whether the connection begins with TLS, instead of STARTTLS.</summary>
    /// <value>Default <c>null</c>: on port 465 alone.</value>
    public bool? ImplicitTls { get; set; }

    /// <summary>Who signs in.</summary>
    /// <value>Default <c>null</c>: nobody.</value>
    public string? User { get; set; }

    /// <summary>The password of <see cref="User"/>. Secret. It is sent in the safest way that the server offers: SCRAM, CRAM-MD5, PLAIN, LOGIN and others.</summary>
    /// <value>Default <c>null</c>.</value>
    public string? Password { get; set; }

    /// <summary>The sender, such as <c>health@example.com</c>.</summary>
    /// <value>Required.</value>
    public string? From { get; set; }

    /// <summary>The recipients.</summary>
    /// <value>At least one.</value>
    public IList<string> To { get; } = [];

    /// <summary>Whether to send without TLS, so that everybody on the way can read the message and the password.</summary>
    /// <value>Default <c>false</c>: a server that does not offer STARTTLS gets nothing. <c>true</c> does not use STARTTLS where it is offered either.</value>
    public bool AllowPlaintext { get; set; }
}
