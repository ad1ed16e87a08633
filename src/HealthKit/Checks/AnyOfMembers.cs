namespace HealthKit.Checks;

/// <summary>Which checks another one counts.</summary>
/// <param name="Name">Of the one that counts.</param>
/// <param name="Checks">The names of those that it counts.</param>
internal sealed record AnyOfMembers(string Name, IReadOnlyList<string> Checks);
