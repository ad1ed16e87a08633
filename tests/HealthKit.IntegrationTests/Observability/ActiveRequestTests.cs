using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using HealthKit.IntegrationTests.App;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>The framework's count of active requests, which the page listens to from the first scrape.</summary>
[Collection(nameof(Alone))]
public sealed partial class ActiveRequestTests
{
    private readonly HeldRequests _requests = new();

    [Fact]
    public async Task Requests_ThatBeganBeforeTheFirstScrape_AreNeverSubtracted()
    {
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit(), _requests.Map);
        using var scraper = await RawConnection.OpenAsync(app.Port);
        using var early = await _requests.StartAsync(app, "early");
        await ScrapeAsync(scraper);
        using var late = await _requests.StartAsync(app, "late");

        // The scrape is an active request too. When another test has left a listener in this process, the early request counts as well.
        Assert.InRange(await ScrapeAsync(scraper), 2, 3);
        await _requests.EndAsync(early, "early");
        Assert.Equal(2, await ScrapeAsync(scraper));
        await _requests.EndAsync(late, "late");
        Assert.Equal(1, await ScrapeAsync(scraper));
    }

    [Fact]
    public async Task Requests_ThatAnotherLibraryMeasuresFromTheStart_AreAllCounted()
    {
        using var other = new MeterListener();
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit(), app =>
        {
            _requests.Map(app);
            var meters = app.Services.GetRequiredService<IMeterFactory>();
            other.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == "http.server.active_requests")
                    listener.EnableMeasurementEvents(instrument);
            };
            other.Start();
        });
        using var scraper = await RawConnection.OpenAsync(app.Port);
        using var early = await _requests.StartAsync(app, "early");

        Assert.Equal(2, await ScrapeAsync(scraper));
        await _requests.EndAsync(early, "early");
        Assert.Equal(1, await ScrapeAsync(scraper));
    }

    // On one connection: the server reads a request when the host has finished the one before.
    private static async Task<int> ScrapeAsync(RawConnection scraper)
    {
        const string Series = "\nhttp_server_active_requests{http_request_method=\"GET\",url_scheme=\"http\"} ";
        await scraper.SendAsync("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
        var answer = await scraper.ReadAnswerAsync();
        Assert.NotNull(answer);
        var page = ChunkHead().Replace(answer, "");
        var start = page.IndexOf(Series, StringComparison.Ordinal);
        if (start < 0)
            return 0;

        var value = page[(start + Series.Length)..];
        return int.Parse(value.AsSpan(0, value.IndexOf('\n', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }

    // The size of a chunk may stand in the middle of a line of the page. Only it has a line break of its own with a carriage return.
    [GeneratedRegex("\r\n[0-9a-fA-F]+\r\n")]
    private static partial Regex ChunkHead();
}
