namespace HealthKit.Benchmarks.Comparison.Report;

/// <summary>The page whose tables the command writes itself, each between two comments that name it.</summary>
internal sealed class PerformancePage(string path)
{
    /// <summary>The page of the repository that the current folder is in.</summary>
    public static PerformancePage Find()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HealthKit.sln")))
            {
                return new PerformancePage(Path.Combine(folder.FullName, "docs", "performance.md"));
            }
        }

        throw new InvalidOperationException("The current folder is in no checkout of HealthKit. Run the command from there.");
    }

    public void Write(string name, string text)
    {
        var page = File.ReadAllText(path);
        var (begin, end) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"{path} has no place for \"{name}\". Put {begin.Trim()} and {end} where it belongs.");
        }

        File.WriteAllText(path, $"{page[..(from + begin.Length)]}\n{text.Trim('\n')}\n\n{page[to..]}");
    }
}
