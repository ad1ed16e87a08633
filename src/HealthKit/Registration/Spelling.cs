namespace HealthKit.Registration;

/// <summary>Finds the name that a misspelled one stands for.</summary>
internal static class Spelling
{
    private const int MaximumListed = 40;

    /// <summary>Describes a key of a section that is none of the known ones.</summary>
    public static string Unknown(IConfigurationSection key, IReadOnlyCollection<string> known)
    {
        var kind = key.GetChildren().Any() ? "section" : "setting";
        var cure = Nearest(key.Key, known) is { } nearest
            ? $"Did you mean {key.Path[..^key.Key.Length]}{nearest}?"
            : "Correct its name or remove it.";
        return $"{key.Path} is not a known {kind}. {cure} Known here: {List(known.Order(StringComparer.OrdinalIgnoreCase))}.";
    }

    /// <summary>The most similar name, for a hint; <c>null</c> when none is similar.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var limit = Math.Clamp(word.Length / 3, 1, 3);
        return known.Where(name => Distance(word, name) <= limit).MinBy(name => Distance(word, name));
    }

    /// <summary>
    /// Whether the word can only be the name with a typing error: one error, or two in a name of eight characters. Numbers and short parts
    /// often tell names apart (<c>db-1</c> and <c>db-2</c>, <c>eu-orders</c> and <c>us-orders</c>), so a difference in them is none.
    /// </summary>
    public static bool IsMisspelled(string word, string name)
    {
        var length = Math.Min(word.Length, name.Length);
        return length >= 4 && Distance(word, name) <= (length >= 8 ? 2 : 1) && !DifferInAPart(word, name);
    }

    /// <summary>The names for a message: the first 40, or <c>none</c>.</summary>
    public static string List(IEnumerable<string> names)
    {
        string[] some = [.. names.Take(MaximumListed + 1)];
        return some.Length == 0 ? "none" : string.Join(", ", some.Length > MaximumListed ? [.. some[..MaximumListed], "..."] : some);
    }

    private static bool DifferInAPart(string word, string name)
    {
        var (parts, others) = (Parts(word), Parts(name));
        return parts.Length == others.Length && parts.Zip(others)
            .All(static pair => pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase) || IsMark(pair.First, pair.Second));
    }

    private static bool IsMark(string one, string other) => (one.Length <= 2 && other.Length <= 2) || Letters(one) == Letters(other);

    private static string[] Parts(string name) => name.Split(['-', '_', '.', ' ']);

    private static string Letters(string part) => string.Concat(part.Where(static letter => !char.IsAsciiDigit(letter))).ToLowerInvariant();

    // Optimal string alignment: insertions, deletions, substitutions, and transpositions of neighbors.
    private static int Distance(string left, string right)
    {
        var (a, b) = (left.ToLowerInvariant(), right.ToLowerInvariant());
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                costs[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1, costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
            }
        }

        return costs[a.Length, b.Length];
    }
}
