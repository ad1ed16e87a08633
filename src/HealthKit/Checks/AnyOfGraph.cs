namespace HealthKit.Checks;

/// <summary>Which checks count which, through others that count too.</summary>
internal sealed class AnyOfGraph(IEnumerable<AnyOfMembers> all)
{
    private readonly ILookup<string, AnyOfMembers> _groups = all.ToLookup(static group => group.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All that the check counts, each once, also through others, with the way to it; the check itself too when it is among them.</summary>
    public IEnumerable<IReadOnlyList<string>> PathsFrom(string name)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = new Queue<IReadOnlyList<string>>([[name]]);
        while (open.TryDequeue(out var way))
        {
            foreach (var member in _groups[way[^1]].SelectMany(static group => group.Checks).Where(seen.Add))
            {
                IReadOnlyList<string> further = [.. way, member];
                yield return further;
                open.Enqueue(further);
            }
        }
    }
}

/// <summary>Which checks another one counts.</summary>
/// <param name="Name">Of the one that counts.</param>
/// <param name="Checks">The names of those that it counts.</param>
internal sealed record AnyOfMembers(string Name, IReadOnlyList<string> Checks);
