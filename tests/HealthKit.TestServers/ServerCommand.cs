namespace HealthKit.TestServers;

/// <summary>The program to start, and how to start it.</summary>
public sealed record ServerCommand(string FileName, params IReadOnlyList<string> Arguments)
{
    /// <value>
    /// The system user to run as. <see langword="null"/> (the default) means the user of this process. Only root may change it.
    /// </value>
    public string? RunAs { get; init; }

    /// <value>Variables added to the environment of this process. A value of <see langword="null"/> removes the variable.</value>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string? WorkingDirectory { get; init; }
}
