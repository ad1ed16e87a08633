namespace HealthKit.Notifications;

/// <summary>A Slack channel, by its incoming webhook. Mattermost and Rocket.Chat take the same.</summary>
public sealed class SlackChannelOptions : NotificationChannelOptions
{
    /// <summary>The webhook, such as <c>https://hooks.slack.com/services/...</c>. Secret: whoever has it can write into the channel.</summary>
    /// <value>Required. HTTPS.</value>
    public string? Url { get; set; }

    /// <summary>Whether the URL may be plain HTTP, which everybody on the way can read.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool AllowHttp { get; set; }
}
