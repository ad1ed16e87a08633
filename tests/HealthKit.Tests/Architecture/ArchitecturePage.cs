using System.Text.RegularExpressions;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Architecture;

/// <summary>The tables of docs/architecture.md, which define the folders that each folder of the library may use.</summary>
internal static partial class ArchitecturePage
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs/architecture.md"));

    /// <summary>Maps each top-level folder, in the order of the page, to the folders that it may use.</summary>
    public static OrderedDictionary<string, HashSet<string>> Folders { get; } = Read();

    /// <summary>The second-level folders that the page describes, such as Http/Probes.</summary>
    public static IReadOnlyList<string> Rooms { get; } =
        [.. Rows("| subfolder | responsibility |").Select(static row => Names(row[0]).Single())];

    private static OrderedDictionary<string, HashSet<string>> Read()
    {
        var rows = Rows("| folder | responsibility | may use |")
            .Select(static row => (Folder: Names(row[0]).Single(), MayUse: row[2])).ToList();
        return new(rows.Select(row => KeyValuePair.Create(
            row.Folder,
            row.MayUse == "every folder"
                ? rows.Select(static other => other.Folder).Where(other => other != row.Folder).ToHashSet()
                : Names(row.MayUse).ToHashSet())));
    }

    private static IEnumerable<string[]> Rows(string header) => Text.Split('\n')
        .SkipWhile(line => line != header)
        .Skip(2)
        .TakeWhile(static line => line.StartsWith('|'))
        .Select(static line => line.Trim('|').Split('|').Select(static cell => cell.Trim()).ToArray());

    private static IEnumerable<string> Names(string cell) => Name().Matches(cell).Select(static match => match.Groups["name"].Value);

    [GeneratedRegex("`(?<name>[A-Za-z/]+)`")]
    private static partial Regex Name();
}
