namespace HealthKit;

/// <summary>
/// Selects the text of a check's <c>message</c> in responses. The log has every description that a check returns. HealthKit masks
/// passwords and similar settings in both, and shortens a text to 1,024 characters.
/// </summary>
public enum DescriptionPolicy
{
    /// <summary>
    /// For a lambda: the description that it returns, unless it also returns an exception. For a class: HealthKit's sentence for the
    /// reason, since many classes put exception texts, and so hosts and passwords, in their descriptions. <see cref="DetailLevel.Full"/>
    /// shows every description.
    /// </summary>
    AppProvided,

    /// <summary>HealthKit's sentence for the reason, for every check.</summary>
    Never,

    /// <summary>The description that the check returns, for every check. Make sure that no description contains a secret.</summary>
    Always,
}
