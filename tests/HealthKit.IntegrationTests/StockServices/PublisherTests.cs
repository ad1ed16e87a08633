using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.IntegrationTests.StockServices;

/// <summary>The app's publishers receive complete reports, as often as the app configures.</summary>
public sealed class PublisherTests
{
    [Fact]
    public async Task Report_ChecksOfDifferentPeriods_HoldsAllOfThemEveryTime()
    {
        var publisher = new RecordingPublisher();
        await using var app = await StartAsync(publisher, checks =>
        {
            checks.Add(new HealthCheckRegistration("first", new RunCounter(), null, null) { Period = TimeSpan.FromSeconds(1) });
            checks.Add(new HealthCheckRegistration("second", new RunCounter(), null, null) { Period = TimeSpan.FromSeconds(2) });
            checks.Add(new HealthCheckRegistration("third", new RunCounter(), null, null) { Delay = TimeSpan.FromMilliseconds(50) });
            checks.AddHealthy("fourth");
        });

        var published = await publisher.UntilAsync(3);

        Assert.All(published, item => Assert.Equal(["first", "second", "third", "fourth"], item.Report.Entries.Keys));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Report_AnyNumberOfChecks_ComesOncePerPeriodAfterTheDelay(int count)
    {
        var publisher = new RecordingPublisher();
        await using var app = await StartAsync(
            publisher,
            checks =>
            {
                for (var index = 0; index < count; index++)
                    checks.Add(new HealthCheckRegistration($"check-{index}", new RunCounter(), null,
                        null) { Period = TimeSpan.FromSeconds(1 + index) });
            },
            delay: TimeSpan.FromMilliseconds(700));

        // A change is published at once, so only reports from the first healthy one on are a period apart.
        await publisher.UntilAsync(static report => report.Status == HealthStatus.Healthy);
        var published = await publisher.UntilAsync(publisher.Published.Count + 4);
        var healthy = published.SkipWhile(static item => item.Report.Status != HealthStatus.Healthy).ToList();

        // A report may be late on a busy machine, and the next one then comes sooner after it. Without a period they are 250 ms apart.
        Assert.InRange(published[0].At, TimeSpan.FromMilliseconds(650), TestApp.Deadline);
        Assert.InRange(healthy[^1].At - healthy[0].At, TimeSpan.FromSeconds(0.5) * (healthy.Count - 1), TestApp.Deadline);
    }

    [Fact]
    public async Task Report_NoCheckRegistered_IsHealthyAndEmpty()
    {
        var publisher = new RecordingPublisher();
        await using var app = await StartAsync(publisher, _ => { });

        Assert.Empty((await publisher.UntilAsync(static report => report.Status == HealthStatus.Healthy)).Entries);
    }

    [Fact]
    public async Task Report_WithAPredicate_HoldsWhatFits()
    {
        var publisher = new RecordingPublisher();
        await using var app = await StartAsync(
            publisher, checks => checks.AddHealthy("Foo", "db").AddUnhealthy("Bar", "cache"), check => check.Tags.Contains("db"));

        Assert.Equal("Foo",
            Assert.Single((await publisher.UntilAsync(static report => report.Status == HealthStatus.Healthy)).Entries).Key);
    }

    [Fact]
    public async Task Report_EveryPeriod_RunsNoCheck()
    {
        var counter = new RunCounter();
        var publisher = new RecordingPublisher();
        await using var app = await StartAsync(publisher, checks => checks.AddCheck("counted", counter));

        await publisher.UntilAsync(3);

        Assert.Equal(1, counter.Runs);
    }

    [Fact]
    public async Task Report_CheckThatThrows_HasOurSentenceAndNoException()
    {
        var publisher = new RecordingPublisher();
        await using var app = await StartAsync(
            publisher, checks => checks.AddCheck("Bar", () => throw new TimeoutException("Host=db.internal;Password=hunter2")));

        var entry = (await publisher.UntilAsync(static report =>
            report.Entries["Bar"].Description == "No response arrived before the timeout.")).Entries["Bar"];

        Assert.Equal((HealthStatus.Unhealthy, null), (entry.Status, entry.Exception));
        Assert.All(publisher.Published, static item => Assert.Null(item.Report.Entries["Bar"].Exception));
    }

    [Fact]
    public async Task Publisher_Throws_TheOthersGoOn()
    {
        var publisher = new RecordingPublisher();
        await using var app = await StartAsync(
            publisher, _ => { }, configure: services => services.AddSingleton<IHealthCheckPublisher, ThrowingPublisher>());

        await publisher.UntilAsync(2);

        Assert.NotEmpty(await app.Logs.UntilAsync(1103));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publisher_ThatNeverReturns_NeitherStopsTheOthersNorTakesTheTimeOfTheStop(bool blocks)
    {
        var publisher = new RecordingPublisher();
        using var stuck = new StuckPublisher(blocks);
        var reaction = new StopReaction();
        var app = await StartAsync(
            publisher, static _ => { }, delay: TimeSpan.Zero, configure: services => services
                .Configure<HostOptions>(static options => options.ShutdownTimeout = 2 * HangGuard.Limit)
                .AddSingleton<IHealthReaction>(reaction).Insert(0, ServiceDescriptor.Singleton<IHealthCheckPublisher>(stuck)));
        await stuck.Called.WaitAsync(TestApp.Deadline);
        await publisher.UntilAsync(2);

        await app.DisposeAsync().AsTask().WaitAsync(HangGuard.Limit);

        Assert.True(reaction.IsStopped);
    }

    private static Task<TestApp> StartAsync(
        RecordingPublisher publisher, Action<IHealthChecksBuilder> checks, Func<HealthCheckRegistration, bool>? predicate = null,
        TimeSpan? delay = null, Action<IServiceCollection>? configure = null) => TestApp.StartAsync(builder =>
    {
        builder.Services.AddSingleton<IHealthCheckPublisher>(publisher);
        builder.Services.Configure<HealthCheckPublisherOptions>(options =>
        {
            options.Delay = delay ?? TimeSpan.FromMilliseconds(100);
            options.Period = TimeSpan.FromSeconds(1);
            options.Predicate = predicate;
        });
        configure?.Invoke(builder.Services);
        builder.Configuration["HealthKit:Checks:counted:Interval"] = "01:00:00";
        checks(builder.Services.AddHealthKit());
    });

    /// <summary>Ignores its token: it blocks its thread, or returns a task that does not end.</summary>
    private sealed class StuckPublisher(bool blocks) : IHealthCheckPublisher, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Called => _called.Task;

        public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
        {
            _called.TrySetResult();
            if (blocks)
                _released.Wait(CancellationToken.None);

            return new TaskCompletionSource().Task;
        }

        public void Dispose() => _released.Set();
    }

    private sealed class StopReaction : IHealthReaction
    {
        public bool IsStopped { get; private set; }

        public Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task OnStoppedAsync(CancellationToken cancellationToken)
        {
            IsStopped = true;
            return Task.CompletedTask;
        }
    }

    private sealed class ThrowingPublisher : IHealthCheckPublisher
    {
        public Task PublishAsync(HealthReport report, CancellationToken cancellationToken) => throw new InvalidOperationException("No.");
    }
}
