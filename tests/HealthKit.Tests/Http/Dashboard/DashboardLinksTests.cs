using HealthKit.Http;

namespace HealthKit.Tests.Http;

public sealed class DashboardLinksTests
{
    [Theory]
    [InlineData("/health", "ui", "stream", "ui/style.css", "ui/script.js", "stream")]
    [InlineData("/ops/health", "ui", "stream", "ui/style.css", "ui/script.js", "stream")]
    [InlineData("/health", "/status", "stream", "status/style.css", "status/script.js", "health/stream")]
    [InlineData("/health", "ui", "/events", "ui/style.css", "ui/script.js", "../events")]
    [InlineData("/health", "/a/b/page", "/a/c/stream", "page/style.css", "page/script.js", "../c/stream")]
    [InlineData("/health", "ui", "", "ui/style.css", "ui/script.js", null)]
    public void Links_OfThePage_AreRelativeToIt(string prefix, string ui, string stream, string style, string script, string? events)
    {
        var options = new HealthKitOptions { PathPrefix = prefix };
        (options.Paths.Ui, options.Paths.Stream) = (ui, stream);

        Assert.Equal(new DashboardLinks(style, script, events), DashboardLinks.Of(options));
    }
}
