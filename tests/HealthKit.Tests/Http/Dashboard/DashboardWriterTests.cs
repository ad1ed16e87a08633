using System.Text;
using HealthKit.Http;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

public sealed class DashboardWriterTests : IDisposable
{
    private readonly WireScene _scene = new();

    [Theory]
    [InlineData(DetailLevel.None)]
    [InlineData(DetailLevel.Summary)]
    public void Page_OfTheScene_IsAsApproved(DetailLevel details) =>
        ApprovedFile.Matches($"Wire/dashboard.{details.ToString().ToLowerInvariant()}.html", Write(details));

    [Fact]
    public void Page_InFull_HasTheExceptionAndTheProcess()
    {
        var page = Write(DetailLevel.Full);

        Assert.Contains("InvalidOperationException: ", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Memory</dt>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Password=canary", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_InMaintenance_ShowsTheEncodedMessageUnlessDetailsAreNone()
    {
        _scene.Store.Update(static host => host with { Maintenance = new Maintenance("Moving <b>racks</b>", default) });

        Assert.Contains("<p>The service is in maintenance. Moving &lt;b&gt;racks&lt;/b&gt;</p>", Write(DetailLevel.Summary),
            StringComparison.Ordinal);
        Assert.DoesNotContain("Moving", Write(DetailLevel.None), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_WhileDraining_ShowsTheShutdown()
    {
        _scene.Drain();

        Assert.Contains("<p>The service is shutting down.</p>", Write(DetailLevel.Summary), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_OfTheApp_AreEncoded()
    {
        var html = new HtmlBuilder();
        var hostile = "\"><script>alert('1')</script>&\u0000";

        html.Add($"<p title=\"{hostile}\">{hostile}</p>");

        Assert.Equal(-1, html.ToString().IndexOf("<script", StringComparison.Ordinal));
        Assert.Equal(2, html.ToString().Count(character => character == '"'));
    }

    [Fact]
    public void Page_WithItsFiles_IsUnderFortyKilobytes()
    {
        var files = DashboardAsset.Script.Plain.Length + DashboardAsset.Style.Plain.Length;

        Assert.InRange(files + Encoding.UTF8.GetByteCount(Write(DetailLevel.Full)), 1, 40_000);
        Assert.InRange(DashboardAsset.Script.Compressed.Length, 1, DashboardAsset.Script.Plain.Length / 2);
    }

    public void Dispose() => _scene.Dispose();

    private string Write(DetailLevel details)
    {
        var snapshot = _scene.Snapshot;
        var start = snapshot.Timestamp.AddMinutes(-10);
        var timeline = CheckTimeline.Of(
            [(start, HealthStatus.Healthy, null), (start.AddMinutes(2), HealthStatus.Unhealthy, HealthReason.Timeout),
                (start.AddMinutes(3), HealthStatus.Degraded, HealthReason.Slow), (start.AddMinutes(5), HealthStatus.Healthy, null)],
            [1.5f, 2, 100, 0.25f], snapshot.Timestamp);
        var none = CheckTimeline.Of([], [], snapshot.Timestamp);
        return Encoding.UTF8.GetString(DashboardWriter.Write(new DashboardModel(
            snapshot, [timeline, .. Enumerable.Repeat(none, snapshot.Checks.Length - 1)], details, "Store <&>",
                DashboardLinks.Of(new HealthKitOptions()))));
    }
}
