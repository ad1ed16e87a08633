using System.Text.RegularExpressions;

namespace HealthKit.PackageTests;

/// <summary>The code blocks of everything that is documentation.</summary>
internal static partial class Snippets
{
    public static IEnumerable<(string Where, string Text)> In(string language) =>
        from file in Documents()
        from Match block in Block().Matches(File.ReadAllText(file).ReplaceLineEndings("\n"))
        where block.Groups["language"].Value == language
        let line = File.ReadAllText(file)[..block.Index].Count(character => character == '\n') + 1
        select ($"{Path.GetRelativePath(PackedPackages.RepositoryRoot, file)}:{line}", block.Groups["text"].Value);

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(PackedPackages.RepositoryRoot, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(PackedPackages.RepositoryRoot, "docs"), "*.md"))
            .Concat(PackedPackages.Names.Select(name => Path.Combine(PackedPackages.RepositoryRoot, "src", name, "README.md")))
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
