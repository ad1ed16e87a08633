using System.Text.RegularExpressions;

namespace HealthKit.PackageTests;

/// <summary>The code blocks of all documentation.</summary>
internal static partial class Snippets
{
    public static IEnumerable<(string Where, string Text)> In(string language) =>
        from file in Documents()
        from Match block in Block().Matches(File.ReadAllText(file).ReplaceLineEndings("\n"))
        where block.Groups["language"].Value == language
        let line = File.ReadAllText(file)[..block.Index].Count(character => character == '\n') + 1
        select ($"{Path.GetRelativePath(Repository.Root, file)}:{line}", block.Groups["text"].Value);

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md"))
            .Concat(Repository.Packages.Select(name => Path.Combine(Repository.Root, "src", name, "README.md")))
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^```(?<language>\w+( [\w-]+)?)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
