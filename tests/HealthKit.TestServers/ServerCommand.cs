namespace HealthKit.TestServers;

/// <summary>What to start, and how.</summary>
public sealed record ServerCommand(string FileName, params IReadOnlyList<string> Arguments)
{
    /// <value>The system user to run as; <see langword="null"/> (the default) for our own. Only root may change it.</value>
    public string? RunAs { get; init; }

    /// <value>Added to our own environment; a value of <see langword="null"/> removes the variable.</value>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string? WorkingDirectory { get; init; }
}
