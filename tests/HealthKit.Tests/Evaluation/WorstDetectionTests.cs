using HealthKit.Registration;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.Tests.Evaluation;

public sealed class WorstDetectionTests
{
    [Fact]
    public void WorstDetection_OfAHeartbeat_ComesAfterItsTimeToLive()
    {
        using var services = new TestServices(static services => services.AddHealthKit().AddHeartbeat("mailer", TimeSpan.FromMinutes(1)));

        Assert.Equal(TimeSpan.FromSeconds(60 + (1.1 * 1.5) + 1), services.Definition("mailer").WorstDetection);
    }

    [Fact]
    public void Formula_WithDefaults_IsFourPointTwoSeconds()
    {
        using var services = new TestServices(static services => services.AddHealthKit().AddCheck("mine", static () => default));

        Assert.Equal(TimeSpan.FromSeconds(4.2), services.Definition("mine").WorstDetection);
    }

    [Fact]
    public void Formula_OfEachBuiltInCheck_IsSixSecondsAtMost()
    {
        using var services = new TestServices(static services => services
            .AddSingleton(static _ => NpgsqlDataSource.Create("Host=127.0.0.1"))
            .AddSingleton<IConnectionMultiplexer>(static _ => throw new InvalidOperationException("Nothing runs here."))
            .AddHealthKit()
            .AddPing("ping", "127.0.0.1").AddTcp("tcp", "127.0.0.1", 1).AddUdp("udp", "127.0.0.1", 1).AddDns("dns", "localhost")
            .AddHttp("http", new Uri("http://127.0.0.1/")).AddMemory().AddThreadPool().AddDiskSpace("/").AddErrorRate()
            .AddReported("told").AddAnyOf("any", 1, "ping", "tcp").AddNpgsql().AddNpgsqlConnections().AddNpgsqlReplication().AddRedis()
            .AddRedisMemory().AddRedisReplication());

        Assert.All(services.Catalog.Definitions, static check => Assert.InRange(check.WorstDetection.TotalSeconds, 0, 6));
    }

    [Fact]
    public void Formula_OfCpuAndTlsCertificateChecks_MatchesTheDocumentedValues()
    {
        using var services = new TestServices(static services => services.AddHealthKit().AddCpu("cpu")
            .AddTlsCertificate("certificate", "localhost"));

        Assert.Equal(13.55, services.Definition("cpu").WorstDetection.TotalSeconds);
        Assert.Equal(76.55, services.Definition("certificate").WorstDetection.TotalSeconds);
    }

    [Fact]
    public void Means_WithDefaults_AreAsPromised()
    {
        var options = new CheckOptions();

        Assert.InRange(Mean(options.Timeout), 0, 4);
        Assert.InRange(Mean(TimeSpan.Zero), 0, 3);

        // The end of an outage right after a run. The next run connects anew.
        var longest = ((1 + CheckDefinition.Jitter) * options.Interval) + ((options.RecoverAfter - 1) * 1.5 * options.RetryInterval);
        Assert.InRange(longest.TotalSeconds, 0, 2.5);

        double Mean(TimeSpan run) =>
            ((options.Interval / 2) + run + ((options.FailAfter - 1) * (options.RetryInterval + run))).TotalSeconds;
    }

    [Fact]
    public void Formula_RetryIntervalLongerThanInterval_TakesTheOneInForce()
    {
        using var harness = new EngineHarness(new ScriptedCheck(configure: options =>
        {
            options.Interval = TimeSpan.FromSeconds(1);
            options.RetryInterval = TimeSpan.FromSeconds(30);
        }));

        Assert.Equal(TimeSpan.FromSeconds(1.1 + 2 + 1.1 + 2), harness["db"].Definition.WorstDetection);
    }

    [Fact]
    public void Fault_AtTheWorstMoment_IsSeenAtTheWorstTime()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check) { Random = static () => 1 };
        harness.Step();

        // The fault begins right after a run, and each failure arrives as late as possible.
        check.Takes(TimeSpan.FromSeconds(2), HealthStatus.Unhealthy);
        var before = harness.Advance(10.5999).Store.Current.Ready.Status;
        var then = harness.Advance(0.0001).Store.Current.Ready.Status;

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (before, then));
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("unhealthy")]
    [InlineData("hangs for good")]
    [InlineData("ends at its deadline")]
    [InlineData("fails after a while")]
    public void Fault_AtARandomMoment_IsSeenWithinWorstDetection(string error)
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var isBroken = false;
            var check = new ScriptedCheck(configure: options =>
            {
                options.Interval = TimeSpan.FromMilliseconds(random.Next(100, 10_000));
                options.RetryInterval = TimeSpan.FromMilliseconds(random.Next(50, 3_000));
                options.Timeout = TimeSpan.FromMilliseconds(random.Next(10, 3_000));
                options.FailAfter = random.Next(1, 5);
            });
            using var harness = new EngineHarness(check) { Random = random.NextDouble };
            harness.Step();
            var timeout = harness["db"].Definition.Timeout;
            check.Does(_ => isBroken ? Break(error, timeout, random, harness.Time) : Task.FromResult(HealthCheckResult.Healthy()));
            harness.Advance(random.NextDouble() * 30);
            isBroken = true;

            harness.Advance(harness["db"].Definition.WorstDetection);

            Assert.True(harness["db"].Status == HealthStatus.Unhealthy, $"Seed {seed}: not seen in "
                + $"{harness["db"].Definition.WorstDetection}.");
        }
    }

    /// <summary>
    /// The formula covers runs that end by their deadline and runs that never end. A run that ends after the next one is due delays the
    /// next one by the same time.
    /// </summary>
    [Fact]
    public void Fault_OfRunsThatEndLate_IsSeenLaterByWhatTheyHoldTheNextBack()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var isBroken = false;
            var check = new ScriptedCheck(configure: options => options.FailAfter = random.Next(1, 5));
            using var harness = new EngineHarness(check) { Random = random.NextDouble };
            harness.Step();
            var definition = harness["db"].Definition;
            var overrun = (definition.RetryInterval + definition.Timeout) * random.NextDouble();
            check.Does(_ => isBroken ? After(definition.Timeout + overrun, harness.Time) : Task.FromResult(HealthCheckResult.Healthy()));
            harness.Advance(random.NextDouble() * 30);
            isBroken = true;

            var heldBack = overrun - ((1 + CheckDefinition.Jitter) * definition.RetryInterval);
            harness.Advance(definition.WorstDetection
                + ((definition.FailAfter - 1) * (heldBack > TimeSpan.Zero ? heldBack : TimeSpan.Zero)));

            Assert.True(harness["db"].Status == HealthStatus.Unhealthy, $"Seed {seed}: not seen in time.");
        }
    }

    private static Task<HealthCheckResult> Break(string error, TimeSpan timeout, Random random, VirtualTime time) => error switch
    {
        "throws" => throw new InvalidOperationException(),
        "unhealthy" => Task.FromResult(HealthCheckResult.Unhealthy()),
        "hangs for good" => new TaskCompletionSource<HealthCheckResult>().Task,
        "ends at its deadline" => After(timeout + TimeSpan.FromTicks(1), time),
        _ => After(timeout * random.NextDouble(), time),
    };

    private static async Task<HealthCheckResult> After(TimeSpan delay, VirtualTime time)
    {
        await Task.Delay(delay, time, CancellationToken.None);
        return HealthCheckResult.Unhealthy();
    }
}
