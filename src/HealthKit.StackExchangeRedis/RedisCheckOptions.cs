namespace HealthKit;

/// <summary>
/// The settings of a Redis check. Without a key and a connection string it uses the app's <c>IConnectionMultiplexer</c>. The
/// configuration section <c>HealthKit:Checks:&lt;name&gt;</c> overrides code.
/// </summary>
public sealed class RedisCheckOptions : RedisSourceOptions
{
    /// <summary>
    /// Whether the app writes. A replica, a full server and any other that takes no writes is then unhealthy (<c>read-only</c>). A
    /// user who may not write is degraded (<c>forbidden</c>). Set it to <c>false</c> for an app that only reads.
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool RequireWrites { get; set; } = true;

    /// <summary>
    /// The start of the check's keys. The check runs <c>SETRANGE healthkit:check 0 ""</c>, or <c>EXISTS</c> without
    /// <see cref="RequireWrites"/>; neither changes anything. Set the prefix where the ACL of the app's user allows other keys only.
    /// </summary>
    /// <value>Default <c>healthkit:</c>. The host refuses to start when it has <c>{</c> or <c>}</c>.</value>
    public string KeyPrefix { get; set; } = "healthkit:";
}
