namespace HealthKit.Http;

/// <summary>Relative to the page, so that they hold behind a path base and a proxy that cuts a prefix off.</summary>
/// <param name="Style">The style sheet.</param>
/// <param name="Script">The script.</param>
/// <param name="Stream">The stream of events; <c>null</c> when it is not served, and the page is as it was when it was loaded.</param>
internal sealed record DashboardLinks(string Style, string Script, string? Stream)
{
    public static DashboardLinks Of(HealthKitOptions options)
    {
        var page = HealthPaths.Under(options.PathPrefix, options.Paths.Ui);
        return new DashboardLinks(
            Relative(page, $"{page}/style.css"), Relative(page, $"{page}/script.js"),
            string.IsNullOrEmpty(options.Paths.Stream) ? null : Relative(page, HealthPaths.Under(options.PathPrefix, options.Paths.Stream)));
    }

    private static string Relative(string page, string target)
    {
        var (from, to) = (page.Split('/')[..^1], target.Split('/'));
        var shared = 0;
        while (shared < from.Length && shared < to.Length - 1 && from[shared] == to[shared])
        {
            shared++;
        }

        return string.Concat(Enumerable.Repeat("../", from.Length - shared)) + string.Join('/', to[shared..]);
    }
}
