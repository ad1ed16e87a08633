namespace HealthKit.Benchmarks.Comparison.Report;

/// <summary>The page into which the command writes its tables. Two comments with the name of the table enclose each one.</summary>
internal sealed class PerformancePage(string path)
{
    /// <summary>Finds the page in the repository that contains the current folder.</summary>
    public static PerformancePage Find()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HealthKit.sln")))
                return new PerformancePage(Path.Combine(folder.FullName, "docs", "performance.md"));
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
            throw new InvalidOperationException($"{path} has no place for \"{name}\". Put {begin.Trim()} and {end} where it belongs.");

        File.WriteAllText(path, $"{page[..(from + begin.Length)]}\n{text.Trim('\n')}\n\n{page[to..]}");
    }
}
