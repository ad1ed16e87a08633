namespace HealthKit;

/// <summary>How much an answer tells.</summary>
public enum DetailLevel
{
    /// <summary>Status and timestamp.</summary>
    None,

    /// <summary>The checks with their state, reason, sentence and since when. Nothing that helps an attacker.</summary>
    Summary,

    /// <summary>
    /// All there is, exception messages included, which may hold host and user names: for Development and for a port that only
    /// operators reach.
    /// </summary>
    Full,
}
