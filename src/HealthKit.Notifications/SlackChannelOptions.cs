namespace HealthKit.Notifications;

/// <summary>The settings of a Slack channel, or of a Mattermost or Rocket.Chat channel: its incoming webhook.</summary>
public sealed class SlackChannelOptions : NotificationChannelOptions
{
    /// <summary>The webhook, such as <c>https://hooks.slack.com/services/...</c>. Secret: its holder can post to the channel.</summary>
    /// <value>Required. HTTPS.</value>
    public string? Url { get; set; }

    /// <summary>Whether the URL may use plain HTTP, which anyone on the network path can read.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool AllowHttp { get; set; }
}
