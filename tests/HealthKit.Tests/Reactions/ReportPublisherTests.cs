using HealthKit.Reactions;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Reactions;

public sealed class ReportPublisherTests
{
    [Fact]
    public void Publisher_WithoutChecks_GetsAReportEachPeriod()
    {
        var publisher = new ListPublisher();
        using var services = Services(publisher, static _ => { });
        services.Store.SetPhase(HostPhase.Started);

        _ = services.Get<ReportPublisher>().PublishAsync(CancellationToken.None);
        services.Time.Advance(TimeSpan.FromSeconds(5 + 30 + 30));

        Assert.Equal([0, 0, 0], publisher.Reports.Select(report => report.Entries.Count));
    }

    [Fact]
    public void Publisher_HostStartsDraining_ReceivesAReportAtOnce()
    {
        var publisher = new ListPublisher();
        using var services = Services(publisher, static _ => { });
        services.Store.SetPhase(HostPhase.Started);
        _ = services.Get<ReportPublisher>().PublishAsync(CancellationToken.None);
        services.Time.Advance(TimeSpan.FromSeconds(6));

        services.Store.SetPhase(HostPhase.Draining);
        WaitForReports(publisher, 2);

        Assert.Equal([null, "The service is shutting down."], publisher.Reports.Select(Description));
    }

    [Fact]
    public async Task Publisher_CanceledBetweenTwoReports_Ends()
    {
        var publisher = new ListPublisher();
        using var services = Services(publisher, static _ => { });
        using var cancellation = new CancellationTokenSource();
        var publishing = services.Get<ReportPublisher>().PublishAsync(cancellation.Token);
        services.Time.Advance(TimeSpan.FromSeconds(6));

        await cancellation.CancelAsync().WaitAsync(HangGuard.Limit);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing.WaitAsync(HangGuard.Limit));
        Assert.Single(publisher.Reports);
    }

    [Fact]
    public void Publisher_OfChangesInOneMoment_GetsOneReportOfThem()
    {
        var publisher = new ListPublisher();
        using var services = Services(publisher, static _ => { });
        _ = services.Get<ReportPublisher>().PublishAsync(CancellationToken.None);
        services.Time.Advance(TimeSpan.FromSeconds(5));

        services.Store.SetPhase(HostPhase.Started);
        services.Store.Update(static host => host with { Maintenance = new Maintenance("Moving.", default) });
        services.Store.SetPhase(HostPhase.Draining);
        services.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["The first result is not available yet.", "The service is shutting down."], publisher.Reports.Select(Description));
    }

    [Fact]
    public void Publisher_EngineNotRunning_ReceivesAStaleResult()
    {
        var publisher = new ListPublisher();
        using var services = Services(
            publisher, static builder => builder.AddCheck("db", static () => HealthCheckResult.Healthy()), TimeSpan.FromHours(1));
        services.Store.SetPhase(HostPhase.Started);
        _ = services.Get<ReportPublisher>().PublishAsync(CancellationToken.None);

        services.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(["The first result is not available yet.", "The last result is too old."],
            publisher.Reports.Select(report => report.Entries["db"].Description));
    }

    [Fact]
    public void Publisher_ThatHangs_KeepsNoOtherOne()
    {
        var publisher = new ListPublisher();
        using var services =
            Services(publisher, static builder => builder.Services.AddSingleton<IHealthCheckPublisher>(new HangingPublisher()));
        _ = services.Get<ReportPublisher>().PublishAsync(CancellationToken.None);

        services.Time.Advance(TimeSpan.FromSeconds(5 + 30 + 30));

        Assert.Equal(3, publisher.Reports.Count);
    }

    [Fact]
    public void Publisher_Throws_IsLoggedAndCalledAgain()
    {
        var publisher = new ListPublisher { Failure = new InvalidOperationException() };
        using var services = Services(publisher, static _ => { });

        _ = services.Get<ReportPublisher>().PublishAsync(CancellationToken.None);
        services.Time.Advance(TimeSpan.FromSeconds(5 + 30));

        Assert.Equal(
            Enumerable.Repeat(
                "Error 1103: Health check publisher ListPublisher failed. It receives the next report as usual. Correct the cause in the "
                    + "exception. <InvalidOperationException>", 2),
            services.Log.Records.Select(record => record.ToString()));
    }

    [Fact]
    public void Publisher_TokenCallbackThrows_IsCalledAgain()
    {
        var publisher = new ListPublisher { OnToken = static token => token.Register(static () => throw new InvalidOperationException()) };
        using var services = Services(publisher, static _ => { });

        _ = services.Get<ReportPublisher>().PublishAsync(CancellationToken.None);
        services.Time.Advance(TimeSpan.FromSeconds(5 + (2 * (30 + 30))));

        Assert.InRange(publisher.Reports.Count, 2, 4);
    }

    private static TestServices Services(
        IHealthCheckPublisher publisher, Action<IHealthChecksBuilder> register, TimeSpan? period = null) => new(services =>
    {
        services.AddSingleton(publisher);
        services.Configure<HealthCheckPublisherOptions>(options => options.Period = period ?? options.Period);
        register(services.AddHealthKit());
    });

    private static string? Description(HealthReport report) => report.Entries.GetValueOrDefault("ready").Description;

    // The store notifies its followers on pool threads, so a report may arrive later.
    private static void WaitForReports(ListPublisher publisher, int count) =>
        Assert.True(SpinWait.SpinUntil(() => publisher.Reports.Count >= count,
            HangGuard.Limit), $"There are {publisher.Reports.Count} reports.");

    private sealed class HangingPublisher : IHealthCheckPublisher
    {
        public Task PublishAsync(HealthReport report, CancellationToken cancellationToken) => new TaskCompletionSource().Task;
    }

    private sealed class ListPublisher : IHealthCheckPublisher
    {
        public List<HealthReport> Reports { get; } = [];

        public Exception? Failure { get; init; }

        /// <summary>Receives the token. The publisher then hangs until the token is canceled.</summary>
        public Action<CancellationToken>? OnToken { get; init; }

        public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
        {
            Reports.Add(report);
            if (OnToken is not null)
            {
                var cancelled = new TaskCompletionSource();
                cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken));
                OnToken(cancellationToken);
                return cancelled.Task;
            }

            return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
        }
    }
}
