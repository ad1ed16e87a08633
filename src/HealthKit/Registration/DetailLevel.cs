namespace HealthKit;

/// <summary>The level of detail of responses.</summary>
public enum DetailLevel
{
    /// <summary>Status and timestamp only.</summary>
    None,

    /// <summary>Also the checks, each with state, reason, message and time of the last change. Nothing that helps an attacker.</summary>
    Summary,

    /// <summary>
    /// Everything, also exception messages, which may contain host and user names. For Development and for a port that only operators
    /// reach.
    /// </summary>
    Full,
}
