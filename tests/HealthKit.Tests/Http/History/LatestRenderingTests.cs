using HealthKit.Http;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

/// <summary>Sixty-four readers read at once, a hundred times. Each kind of page must be rendered only once per change.</summary>
public sealed class LatestRenderingTests
{
    private const int Readers = 64;
    private const int Changes = 100;

    private readonly CountingFailure _failure = new();

    [Fact]
    public void Dashboard_ThatManyOpenAtOnce_IsRenderedOncePerSnapshot()
    {
        using var harness = Harness();
        var dashboard = harness.Get<HealthResponderFactory>().Dashboard(DetailLevel.Full);

        var rendered = Renderings(harness, () =>
            Assert.True(dashboard.RespondAsync(Request(), HealthPage.Dashboard).IsCompletedSuccessfully));

        Assert.Equal(Changes, rendered);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/db")]
    [InlineData("/health?format=xabaril-ui")]
    public void Form_ThatManyAskForAtOnce_IsRenderedOncePerSnapshot(string path)
    {
        using var harness = Harness();
        var endpoints = new Endpoints(harness.Provider);
        _ = endpoints.Ask(path);

        Assert.Equal(Changes, Renderings(harness, () => endpoints.Ask(path)));
    }

    [Fact]
    public void History_ThatManyAskForAtOnce_IsRenderedOncePerSnapshot()
    {
        using var harness = Harness();
        var history = harness.Get<HealthResponderFactory>().History(DetailLevel.Full);
        var handedOut = new HashSet<HealthResponse>(ReferenceEqualityComparer.Instance);

        Renderings(harness, () =>
        {
            var response = history.Get();
            lock (handedOut)
                handedOut.Add(response);
        });

        Assert.Equal(Changes, handedOut.Count);
    }

    /// <summary>Counts the reads of the failure. The readers continue together after each change.</summary>
    private int Renderings(EngineHarness harness, Action read)
    {
        using var together = new Barrier(Readers, _ => harness.Store.Publish(harness.Store.Latest.Checks));
        var before = _failure.Read;
        var threads = Enumerable.Range(0, Readers).Select(_ => new Thread(() =>
        {
            for (var change = 0; change < Changes; change++)
            {
                together.SignalAndWait();
                read();
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        return _failure.Read - before;
    }

    private EngineHarness Harness()
    {
        var check = new ScriptedCheck().Throws(_failure);
        var harness = new EngineHarness(
            builder =>
            {
                builder.Services.Configure<HealthKitOptions>(static options => options.Details = DetailLevel.Full);
                EngineHarness.AddOwn(builder, check);
            },
            check);
        harness.Advance(0.1);
        Assert.Equal(HealthStatus.Unhealthy, harness["db"].Status);
        return harness;
    }

    private static DefaultHttpContext Request() =>
        new() { Request = { Method = "GET", Path = "/health/ui" }, Response = { Body = new MemoryStream() } };

    private sealed class CountingFailure : Exception
    {
        private int _read;

        public int Read => Volatile.Read(ref _read);

        public override string Message
        {
            get
            {
                Interlocked.Increment(ref _read);
                return "Counted.";
            }
        }
    }
}
