namespace HealthKit.Checks;

/// <summary>The member checks of every <c>AddAnyOf</c> check, including members of members.</summary>
internal sealed class AnyOfGraph(IEnumerable<AnyOfMembers> all)
{
    private readonly ILookup<string, AnyOfMembers> _groups = all.ToLookup(static group => group.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the path to each direct and indirect member, once per member. A cycle includes the check itself.</summary>
    public IEnumerable<IReadOnlyList<string>> PathsFrom(string name)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var pending = new Queue<IReadOnlyList<string>>([[name]]);
        while (pending.TryDequeue(out var path))
        {
            foreach (var member in _groups[path[^1]].SelectMany(static group => group.Checks).Where(seen.Add))
            {
                IReadOnlyList<string> longer = [.. path, member];
                yield return longer;
                pending.Enqueue(longer);
            }
        }
    }
}

/// <summary>The names of the member checks of one <c>AddAnyOf</c> check.</summary>
internal sealed record AnyOfMembers(string Name, IReadOnlyList<string> Checks);
