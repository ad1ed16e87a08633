namespace HealthKit.Notifications;

/// <summary>E-mail over SMTP with STARTTLS.</summary>
public sealed class EmailChannelOptions : NotificationChannelOptions
{
    /// <summary>The name of the SMTP server, which its certificate must have.</summary>
    /// <value>Required.</value>
    public string? Host { get; set; }

    /// <summary>Its port for submission.</summary>
    /// <value>Default 587; 1 to 65535. TLS from the first byte on, as on port 465, is not spoken.</value>
    public int Port { get; set; } = 587;

    /// <summary>Who signs in.</summary>
    /// <value>Default <c>null</c>: nobody.</value>
    public string? User { get; set; }

    /// <summary>The password of <see cref="User"/>. Secret.</summary>
    /// <value>Default <c>null</c>.</value>
    public string? Password { get; set; }

    /// <summary>The sender, such as <c>health@example.com</c>.</summary>
    /// <value>Required.</value>
    public string? From { get; set; }

    /// <summary>The recipients.</summary>
    /// <value>At least one.</value>
    public IList<string> To { get; } = [];

    /// <summary>Whether to send without STARTTLS, so that everybody on the way can read the message and the password.</summary>
    /// <value>Default <c>false</c>: a server that does not offer STARTTLS gets nothing.</value>
    public bool AllowPlaintext { get; set; }
}
