namespace HealthKit.Notifications;

/// <summary>A receiver of JSON over HTTPS; docs/notifications.md has the schema.</summary>
public sealed class WebhookChannelOptions : NotificationChannelOptions
{
    /// <summary>Where messages are posted. Treated as a secret. Redirections are not followed.</summary>
    /// <value>Required. HTTPS.</value>
    public string? Url { get; set; }

    /// <summary>Whether the URL may be plain HTTP, which everybody on the way can read.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool AllowHttp { get; set; }

    /// <summary>
    /// Signs each message: <c>X-HealthKit-Signature: sha256=</c> and the HMAC-SHA256, in hexadecimal digits, of <c>X-HealthKit-Timestamp</c>, a full stop, and the body.
    /// Secret.
    /// </summary>
    /// <value>Default <c>null</c>: not signed. At least 16 characters.</value>
    public string? SigningKey { get; set; }

    /// <summary>Headers to send along, such as <c>Authorization</c>. Their values are treated as secrets.</summary>
    /// <value>Default none.</value>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
