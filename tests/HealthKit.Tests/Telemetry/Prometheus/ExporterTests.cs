using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text;
using HealthKit.Diagnostics;
using HealthKit.Telemetry;
using HealthKit.Telemetry.Prometheus;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>What exporters of other libraries read of HealthKit, and what they add to its page.</summary>
public sealed class ExporterTests
{
    [Fact]
    public void Families_OfHealthKitAndOfRequests_AreReadWithTheirLabels()
    {
        using var scrapes = new Scrapes(static options => options.Include.Add("Microsoft.AspNetCore.Hosting"));
        using var hosting = scrapes.Host.Create("Microsoft.AspNetCore.Hosting");
        var own = scrapes.Host.Create(HealthKitMetrics.Name);
        own.CreateCounter<long>("health.log.droppe"
            + "d", "{line}", "Lines.").Add(3, new KeyValuePair<string, object?>("why", "a\\\"b\nc, d=\"e\""));
        scrapes.Meter.CreateCounter<long>("orders").Add(1);
        hosting.CreateHistogram<double>("http.server.request.duration", "s", "", tags: null, new() { HistogramBucketBoundaries = [0.5, 1] })
            .Record(0.7, new("http.request.method", "GET"), new("http.route", "orders/{id}"), new("http.response.status_code", 200));

        var families = new HealthMetrics(scrapes.Collector).Read();

        Assert.Equal(["health_log_dropped_total", "http_request_duration_second"
            + "s", "http_requests_total"], families.Select(family => family.Name));
        Assert.Equal((MetricKind.Counter, "Lines."), (families[0].Kind, families[0].Help));
        var line = Assert.Single(families[0].Series);
        Assert.Equal((3, "a\\\"b\nc, d=\"e\""), (line.Value, Assert.Single(line.Labels).Value));
        var duration = Assert.Single(families[1].Series);
        Assert.Equal([new("method", "GET"), new("path", "/orders/{id}"), new("status", "200")], duration.Labels);
        Assert.Equal([0.5, 1], families[1].Bounds);
        Assert.Equal((0.7, "0,1,0"), (duration.Value, string.Join(',', duration.Counts)));
    }

    [Fact]
    public void PageThatIsOff_ListensToNoMeterButHealthKitsAndThatOfRequests()
    {
        using var scrapes = new Scrapes(static options =>
        {
            options.Include.Clear();
            options.Enabled = false;
        });
        using var hosting = scrapes.Host.Create("Microsoft.AspNetCore.Hosting");

        Assert.False(scrapes.Meter.CreateCounter<long>("orders").Enabled);
        Assert.True(hosting.CreateHistogram<double>("http.server.request.duration").Enabled);
        Assert.True(scrapes.Host.Create(HealthKitMetrics.Name).CreateCounter<long>("health.log.dropped").Enabled);
    }

    [Theory]
    [InlineData("# HELP mine A.\n# TYPE mine gauge\nmine 1\n# EOF\n", "# HELP mine A.\n# TYPE mine gauge\nmine 1\n")]
    [InlineData("# TYPE ours gauge\nours 1\n# TYPE mine gauge\nmine 1\n", "# TYPE mine gauge\nmine 1\n")]
    [InlineData("# HELP ours Ours.\n# TYPE ours gauge\nours 1\n", "")]
    [InlineData("# TYPE mine gauge\nmine{a=\"# EOF\"} 1", "# TYPE mine gauge\nmine{a=\"# EOF\"} 1")]
    [InlineData("# HELP mine A.\nmine 1\n# HELP b B.\nb 1\n# HELP mine A.\nmine 1\n", "# HELP mine A.\nmine 1\n# HELP b B.\nb 1\n")]
    [InlineData("", "")]
    public void Text_OfAnotherLibrary_LosesTheFamiliesThatThePageHas(string text, string expected)
    {
        using var output = new MemoryStream();
        var taken = new Dictionary<string, string>(StringComparer.Ordinal) { ["ours"] = "Ours." };
        var reported = new List<string>();

        ExpositionText.CopyNewFamilies(Encoding.UTF8.GetBytes(text), output, taken, reported.Add);

        Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal(text.StartsWith("# TYPE ours", StringComparison.Ordinal) ? ["ours"] : [], reported);
    }

    [Fact]
    public async Task Source_ThatThrows_IsLeftOutWithOneLine()
    {
        var log = new ListLogger();
        using var queue = new LogQueue(TimeProvider.System, NullLogger<LogQueue>.Instance);
        var families = Create(
            queue, log, HangGuard.Limit, new Source(_ => throw new InvalidOperationException("Not now.")), new Source(Mine));

        for (var scrape = 0; scrape < 2; scrape++)
            Assert.Equal("# TYPE mine gauge\nmine 1\n", await ReadAsync(families));

        await queue.StopAsync(HangGuard.Limit);
        Assert.Equal(
            [$"The families of {typeof(Source).FullName} are missing from the metrics page: it threw this exception. Correct its cause. "
                + $"Logged once."],
            log.Records.Select(static record => record.Message));
    }

    [Fact]
    public async Task Sources_WithAFamilyOfOneName_GiveItOnce()
    {
        var log = new ListLogger();
        using var queue = new LogQueue(TimeProvider.System, NullLogger<LogQueue>.Instance);
        var families = Create(queue, log, HangGuard.Limit, new Source(Mine), new Source(Mine));

        Assert.Equal("# TYPE mine gauge\nmine 1\n", await ReadAsync(families));
    }

    [Fact]
    public async Task Source_ThatOutlastsTheScraper_BlocksOneThreadUntilItEnds()
    {
        using var queue = new LogQueue(TimeProvider.System, NullLogger<LogQueue>.Instance);
        using var released = new ManualResetEventSlim();
        using var scraper = new CancellationTokenSource();
        var calls = 0;
        var families = Create(queue, new ListLogger(), HangGuard.Limit, new Source(output =>
        {
            Interlocked.Increment(ref calls);
            scraper.Cancel();
            released.Wait();
            return Mine(output);
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(families, scraper.Token));
        Assert.Equal("", await ReadAsync(families));
        Assert.Equal(1, Volatile.Read(ref calls));
        released.Set();
        while (await ReadAsync(families) is "")
            await Task.Yield();
    }

    [Fact]
    public async Task Source_ThatBlocks_BlocksOneThreadUntilItEnds()
    {
        var log = new ListLogger();
        using var queue = new LogQueue(TimeProvider.System, NullLogger<LogQueue>.Instance);
        using var released = new ManualResetEventSlim();
        var calls = 0;
        var ended = new TaskCompletionSource();
        var families = Create(queue, log, TimeSpan.FromMilliseconds(50), new Source(output =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                released.Wait();
                ended.SetResult();
            }

            return Mine(output);
        }));

        Assert.Equal("", await ReadAsync(families));
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref calls) == 1, HangGuard.Limit));
        Assert.Equal("", await ReadAsync(families));
        Assert.Equal(1, Volatile.Read(ref calls));
        released.Set();
        await ended.Task;
        while (await ReadAsync(families) is "")
            await Task.Yield();

        await queue.StopAsync(HangGuard.Limit);
        Assert.Equal(
            [$"The families of {typeof(Source).FullName} are missing from the metrics page until it responds: it blocks. Run dotnet-stack "
                + $"to find where. Logged once."],
            log.Records.Select(static record => record.Message));
    }

    private static AdditionalFamilies Create(LogQueue queue, ListLogger log, TimeSpan timeout, params Source[] sources) =>
        new(sources, queue, new Typed(log), timeout);

    private static async Task<string> ReadAsync(AdditionalFamilies families, CancellationToken cancellationToken = default) =>
        Encoding.UTF8.GetString(
            (await families.ReadAsync(ExpositionFormat.Text, ImmutableArray<MetricFamily>.Empty, cancellationToken)).Span);

    private static Task Mine(Stream output) => output.WriteAsync("# TYPE mine gauge\nmine 1\n"u8.ToArray()).AsTask();

    private sealed class Source(Func<Stream, Task> write) : IMetricsPageSource
    {
        public Task WriteAsync(Stream output, bool openMetrics, CancellationToken cancellationToken) => write(output);
    }

    private sealed class Typed(ILogger log) : ILogger<AdditionalFamilies>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Log(logLevel, eventId, state, exception, formatter);
    }
}
