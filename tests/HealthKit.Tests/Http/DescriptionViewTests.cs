using System.Text;
using HealthKit.Http;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

/// <summary>Every view that shows a text of a check shows the same one: the description of a class in <c>Full</c> only.</summary>
public sealed class DescriptionViewTests : IDisposable
{
    private const string Description = "Queue of db7 is long.";
    private const string Sentence = "The check reported this state.";

    private readonly EngineHarness _harness = new(new ScriptedCheck().Says(HealthCheckResult.Degraded(Description)));

    public DescriptionViewTests() => _harness.Step();

    [Theory]
    [InlineData(nameof(ResponseFormat.Json))]
    [InlineData(nameof(ResponseFormat.HealthJson))]
    [InlineData(nameof(ResponseFormat.XabarilUi))]
    [InlineData(nameof(ResponseFormat.Event))]
    public void Response_WithTheTextOfAClass_ShowsItInFullOnly(string format)
    {
        var texts = ((DetailLevel[])[DetailLevel.None, DetailLevel.Summary, DetailLevel.Full])
            .Select(level => Render(format, level)).ToList();

        Assert.Equal([false, false, true], texts.Select(static text => text.Contains(Description, StringComparison.Ordinal)));
        Assert.Equal([false, true, false], texts.Select(static text => text.Contains(Sentence, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(nameof(ResponseFormat.Text))]
    [InlineData(nameof(ResponseFormat.Verbose))]
    public void Response_WithoutTexts_ShowsNone(string format) =>
        Assert.DoesNotContain("Queue", Render(format, DetailLevel.Full), StringComparison.Ordinal);

    [Fact]
    public void Dashboard_WithTheTextOfAClass_ShowsItInFullOnly()
    {
        Assert.Contains($"<p>{Sentence}</p>", Card(DetailLevel.Summary), StringComparison.Ordinal);
        Assert.Contains($"<p>{Description}</p>", Card(DetailLevel.Full), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DetailLevel.Summary, Sentence)]
    [InlineData(DetailLevel.Full, Description)]
    public async Task StockReport_WithTheTextOfAClass_ShowsItInFullOnly(DetailLevel details, string text)
    {
        using var harness = new EngineHarness(
            builder =>
            {
                builder.Services.Configure<HealthKitOptions>(options => options.Details = details);
                builder.AddCheck("class", new ScriptedCheck().Says(HealthCheckResult.Degraded(Description)));
            });
        harness.Step();

        var report = await harness.Get<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(text, report.Entries["class"].Description);
    }

    public void Dispose() => _harness.Dispose();

    private string Render(string format, DetailLevel details)
    {
        var (renderer, route) = (_harness.Get<ResponseRenderer>(), _harness.Get<RouteTable>().OnAppPort["/health"]);
        var response = renderer.Render(_harness.Store.Latest, route, Enum.Parse<ResponseFormat>(format), details);
        return Encoding.UTF8.GetString(response.Body.Span);
    }

    private string Card(DetailLevel details)
    {
        var html = new HtmlBuilder();
        CheckCard.Write(html, 0, _harness["db"], CheckTimeline.Of([], [], _harness.Store.Latest.Timestamp), details);
        return html.ToString();
    }
}
