namespace HealthKit;

/// <summary>Selects the text of a check's <c>message</c> in responses.</summary>
public enum DescriptionPolicy
{
    /// <summary>
    /// For a lambda: the description that it returns, unless it also returns an exception. For a class: HealthKit's sentence for the
    /// reason, since many classes put exception texts, and so hosts and passwords, in their descriptions.
    /// </summary>
    AppProvided,

    /// <summary>HealthKit's sentence for the reason, for every check.</summary>
    Never,

    /// <summary>The description that the check returns, for every check. Make sure that no description contains a secret.</summary>
    Always,
}
