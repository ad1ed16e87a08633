namespace HealthKit.Notifications;

/// <summary>The settings of a webhook that receives JSON over HTTPS; docs/notifications.md describes the schema.</summary>
public sealed class WebhookChannelOptions : NotificationChannelOptions
{
    /// <summary>The URL to which the channel posts messages. HealthKit treats it as a secret and does not follow redirects.</summary>
    /// <value>Required. HTTPS.</value>
    public string? Url { get; set; }

    /// <summary>Whether the URL may use plain HTTP, which anyone on the network path can read.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool AllowHttp { get; set; }

    /// <summary>
    /// The secret key that signs each message: <c>X-HealthKit-Signature: sha256=</c> with the hexadecimal HMAC-SHA256 of
    /// <c>X-HealthKit-Timestamp</c>, a full stop, and the body.
    /// </summary>
    /// <value>Default <c>null</c>: not signed. At least 16 characters.</value>
    public string? SigningKey { get; set; }

    /// <summary>Additional request headers, such as <c>Authorization</c>. HealthKit treats their values as secrets.</summary>
    /// <value>Default none.</value>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
