namespace HealthKit;

/// <summary>Whose words the <c>message</c> of a check is in answers.</summary>
public enum DescriptionPolicy
{
    /// <summary>
    /// The description that a check given as a lambda returns, unless it comes with an exception; for a class, a sentence of HealthKit's
    /// for the reason, since many classes put exception texts, and so hosts and passwords, in their description.
    /// </summary>
    AppProvided,

    /// <summary>Sentences of HealthKit's only.</summary>
    Never,

    /// <summary>What the check returns as its description, whoever wrote it. Make sure that none of them holds a secret.</summary>
    Always,
}
