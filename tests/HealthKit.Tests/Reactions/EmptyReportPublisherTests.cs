using HealthKit.Reactions;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Reactions;

public sealed class EmptyReportPublisherTests
{
    [Fact]
    public void Publisher_WithoutChecks_GetsAReportEachPeriod()
    {
        var publisher = new ListPublisher();
        using var services = Services(publisher, static _ => { });

        _ = services.Get<EmptyReportPublisher>().PublishAsync(CancellationToken.None);
        services.Time.Advance(TimeSpan.FromSeconds(5 + 30 + 30));

        Assert.Equal([0, 0, 0], publisher.Reports.Select(report => report.Entries.Count));
    }

    [Fact]
    public void Publisher_WithChecks_IsLeftToTheStockService()
    {
        var publisher = new ListPublisher();
        using var services = Services(publisher, static builder => builder.AddCheck("db", static () => HealthCheckResult.Healthy()));

        var publishing = services.Get<EmptyReportPublisher>().PublishAsync(CancellationToken.None);

        Assert.True(publishing.IsCompletedSuccessfully);
        Assert.Empty(publisher.Reports);
    }

    [Fact]
    public void Publisher_Throws_IsLoggedAndAskedAgain()
    {
        var publisher = new ListPublisher { Failure = new InvalidOperationException() };
        using var services = Services(publisher, static _ => { });

        _ = services.Get<EmptyReportPublisher>().PublishAsync(CancellationToken.None);
        services.Time.Advance(TimeSpan.FromSeconds(5 + 30));

        Assert.Equal(
            Enumerable.Repeat("Error 1103: Health check publisher ListPublisher failed. <InvalidOperationException>", 2),
            services.Log.Records.Select(record => record.ToString()));
    }

    [Fact]
    public void Publisher_RegistersWithItsTokenWhatThrows_IsAskedAgain()
    {
        var publisher = new ListPublisher { OnToken = static token => token.Register(static () => throw new InvalidOperationException()) };
        using var services = Services(publisher, static _ => { });

        _ = services.Get<EmptyReportPublisher>().PublishAsync(CancellationToken.None);
        services.Time.Advance(TimeSpan.FromSeconds(5 + (2 * (30 + 30))));

        Assert.InRange(publisher.Reports.Count, 2, 3);
    }

    private static TestServices Services(IHealthCheckPublisher publisher, Action<IHealthChecksBuilder> register) => new(services =>
    {
        services.AddSingleton(publisher);
        register(services.AddHealthKit());
    });

    private sealed class ListPublisher : IHealthCheckPublisher
    {
        public List<HealthReport> Reports { get; } = [];

        public Exception? Failure { get; init; }

        /// <summary>Hangs until its token is cancelled.</summary>
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
