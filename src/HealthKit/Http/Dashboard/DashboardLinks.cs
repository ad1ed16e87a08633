namespace HealthKit.Http;

/// <summary>Links relative to the page, so that they work behind a path base and behind a proxy that removes a prefix.</summary>
internal sealed record DashboardLinks(string Style, string Script, string? Stream)
{
    public static DashboardLinks Of(HealthKitOptions options)
    {
        // Without a stream the page does not update itself.
        var page = HealthPaths.Under(options.PathPrefix, options.Paths.Ui);
        var stream = string.IsNullOrEmpty(options.Paths.Stream) ? null : HealthPaths.Under(options.PathPrefix, options.Paths.Stream);
        return new DashboardLinks(
            Relative(page, $"{page}/style.css"), Relative(page, $"{page}/script.js"), stream is null ? null : Relative(page, stream));
    }

    private static string Relative(string page, string target)
    {
        var (from, to) = (page.Split('/')[..^1], target.Split('/'));
        var shared = from.Zip(to[..^1]).TakeWhile(static pair => pair.First == pair.Second).Count();
        return string.Concat(Enumerable.Repeat("../", from.Length - shared)) + string.Join('/', to[shared..]);
    }
}
