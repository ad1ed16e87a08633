using System.Globalization;
using HealthKit.Evaluation;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class OutcomeTests
{
    [Fact]
    public void Status_OutsideTheEnum_IsUnhealthy()
    {
        var state = Run(new HealthCheckResult((HealthStatus)42));

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Reported), (state.Status, state.Reason));
    }

    [Fact]
    public void Result_OfDefault_IsUnhealthyWithoutData()
    {
        var state = Run(default(HealthCheckResult));

        Assert.Equal((HealthStatus.Unhealthy, 0), (state.Status, state.Data.Count));
    }

    /// <summary>The check of Entity Framework Core catches what the driver throws, and returns nothing of it.</summary>
    [Theory]
    [InlineData("class", "authentication")]
    [InlineData("class with description", "reported")]
    [InlineData("class that threw nothing", "reported")]
    [InlineData("healthy class", null)]
    [InlineData("lambda", "reported")]
    public void DatabaseError_ThatACheckCaught_IsTheCauseOfAFailureWithoutAnother(string kind, string? reason)
    {
        var result = kind switch
        {
            "healthy class" => HealthCheckResult.Healthy(),
            "class with description" => HealthCheckResult.Unhealthy("No database."),
            _ => HealthCheckResult.Unhealthy(),
        };
        using var harness = new EngineHarness(builder => _ = kind == "lambda"
            ? builder.AddCheck("x", () => Fail(result))
            : builder.AddCheck("x", new CatchingCheck(() => kind == "class that threw nothing" ? result : Fail(result))));

        harness.Step();

        var state = harness["x"];
        Assert.Equal((reason, reason == "authentication"), (state.Reason?.Code, state.Exception is DriverException));

        static HealthCheckResult Fail(HealthCheckResult result)
        {
            try
            {
                throw new DriverException();
            }
            catch (DriverException)
            {
                return result;
            }
        }
    }

    [Fact]
    public async Task DatabaseErrorRecorder_RecordsItsOwnFlowOnly()
    {
        var mine = DatabaseErrorRecorder.Start();
        var other = await Task.Run(static async () =>
        {
            var recorder = DatabaseErrorRecorder.Start();
            await Task.Yield();
            Throw(new DriverException());
            return recorder;
        });
        Throw(new InvalidOperationException());

        Assert.Equal((true, false), (other.Last is not null, mine.Last is not null));

        static void Throw(Exception exception) => Assert.Same(exception, Record.Exception((Action)(() => throw exception)));
    }

    [Fact]
    public void Data_Huge_IsBounded()
    {
        var data = Enumerable.Range(0, 1_000).ToDictionary(
            index => index.ToString(CultureInfo.InvariantCulture) + new string('k', 10_000), object (_) => new string('v', 1_000_000));

        var state = Run(HealthCheckResult.Healthy(data: data));

        Assert.Equal(32, state.Data.Count);
        Assert.All(state.Data, pair => Assert.True(pair.Key.Length <= 1_025 && ((string)pair.Value).Length <= 1_025));
    }

    [Fact]
    public void Data_ThatThrowsWhenPrinted_HarmsOnlyItsCheck()
    {
        using var harness = new EngineHarness(builder => builder
            .AddCheck("evil", static () => HealthCheckResult.Healthy(data: new Dictionary<string, object> { ["x"] = new Evil() }))
            .AddCheck("good", static () => HealthCheckResult.Healthy()));

        harness.Step();

        Assert.Equal((HealthReason.Error, HealthStatus.Healthy), (harness["evil"].Reason, harness["good"].Status));
    }

    [Fact]
    public void Description_Huge_IsBounded()
    {
        using var harness =
            new EngineHarness(builder => builder.AddCheck("x", () => HealthCheckResult.Degraded(new string('d', 1_000_000))));

        harness.Step();

        Assert.Equal(1_025, harness["x"].Message!.Length);
    }

    [Theory]
    [InlineData(DescriptionPolicy.AppProvided, "lambda", "Queue is long.")]
    [InlineData(DescriptionPolicy.AppProvided, "lambda with exception", "The check failed.")]
    [InlineData(DescriptionPolicy.AppProvided, "class", "The check reported this state.")]
    [InlineData(DescriptionPolicy.AppProvided, "silent lambda", "The check reported this state.")]
    [InlineData(DescriptionPolicy.Never, "lambda", "The check reported this state.")]
    [InlineData(DescriptionPolicy.Always, "class", "Queue is long.")]
    [InlineData(DescriptionPolicy.Always, "lambda with exception", "Queue is long.")]
    public void Message_OfAFailure_FollowsTheDescriptionPolicy(DescriptionPolicy policy, string kind, string message)
    {
        var exception = kind == "lambda with exception" ? new InvalidOperationException("secret") : null;
        var result = HealthCheckResult.Degraded(kind == "silent lambda" ? null : "Queue is long.", exception);
        using var harness = new EngineHarness(builder =>
        {
            builder.Services.Configure<HealthKitOptions>(options => options.Descriptions = policy);
            _ = kind == "class" ? builder.AddCheck("x", new ScriptedCheck().Says(result)) : builder.AddCheck("x", () => result);
        });

        harness.Step();

        Assert.Equal(message, harness["x"].Message);
    }

    [Theory]
    [InlineData(DescriptionPolicy.AppProvided, "lambda with exception", "Queue is long.")]
    [InlineData(DescriptionPolicy.AppProvided, "class", "Queue is long.")]
    [InlineData(DescriptionPolicy.AppProvided, "silent class", "The check reported this state.")]
    [InlineData(DescriptionPolicy.Never, "class", "The check reported this state.")]
    [InlineData(DescriptionPolicy.Always, "class", "Queue is long.")]
    public void FullMessage_OfAFailure_IsTheDescriptionUnlessThePolicyIsNever(DescriptionPolicy policy, string kind, string message)
    {
        var exception = kind == "lambda with exception" ? new InvalidOperationException("secret") : null;
        var result = HealthCheckResult.Degraded(kind == "silent class" ? null : "Queue is long.", exception);
        using var harness = new EngineHarness(builder =>
        {
            builder.Services.Configure<HealthKitOptions>(options => options.Descriptions = policy);
            _ = kind.EndsWith("class", StringComparison.Ordinal)
                ? builder.AddCheck("x", new ScriptedCheck().Says(result)) : builder.AddCheck("x", () => result);
        });

        harness.Step();

        Assert.Equal(message, harness["x"].MessageFor(DetailLevel.Full));
    }

    [Fact]
    public void FullMessage_AfterRecovery_IsThatOfTheHealthyRun()
    {
        var check = new ScriptedCheck().Says(HealthCheckResult.Unhealthy("Queue is long."));
        using var harness = new EngineHarness(check);
        harness.Advance(4);
        check.Says(HealthCheckResult.Healthy("Queue is short."));

        var state = harness.Advance(2)["db"];

        Assert.Equal((null, "Queue is short."), (state.Message, state.MessageFor(DetailLevel.Full)));
    }

    [Fact]
    public void FullMessage_OfAStaleResult_IsTheSentence() => Assert.Equal(
        "The last result is too old.", Run(HealthCheckResult.Unhealthy("Queue is long.")).AsStale().MessageFor(DetailLevel.Full));

    [Fact]
    public void FullMessage_WithASecret_IsMaskedAndShortened()
    {
        var message = Run(HealthCheckResult.Unhealthy("Host=db;Password=canary;" + new string('d', 10_000))).MessageFor(DetailLevel.Full)!;

        Assert.StartsWith("Host=db;Password=***;ddd", message, StringComparison.Ordinal);
        Assert.Equal(1_025, message.Length);
    }

    [Fact]
    public void FullMessage_ThatChangesWithEveryRun_IsPublishedLikeData()
    {
        var runs = 0;
        var check = new ScriptedCheck(configure: static options => options.Interval = TimeSpan.FromSeconds(1))
            .Does(_ => Task.FromResult(HealthCheckResult.Healthy($"Run {++runs}.")));
        using var harness = new EngineHarness(check);
        var before = harness.Advance(10).Store.Latest.Version;

        var versions = (harness.Advance(10).Store.Latest.Version - before) / 2;

        Assert.InRange(versions, 1, 2);
    }

    [Fact]
    public void Reason_GivenByACheckAuthor_IsTheReason()
    {
        var cause = new InvalidOperationException("detail");

        var state = Run(HealthReason.PoolExhausted.Degraded(cause));

        Assert.Equal((HealthStatus.Degraded, HealthReason.PoolExhausted), (state.Status, state.Reason));
        Assert.Same(cause, state.Exception);
    }

    [Fact]
    public void Reason_ThatIsThrown_LeavesItsCauseToBeShown()
    {
        var cause = new InvalidOperationException("detail");
        using var harness = new EngineHarness(new ScriptedCheck().Throws(new ReasonException(HealthReason.NotFound, cause)));

        var state = harness.Step()["db"];

        Assert.Equal(HealthReason.NotFound, state.Reason);
        Assert.Same(cause, state.Exception);
    }

    [Fact]
    public void Reason_WhileARecoveryIsCounted_StaysThatOfTheOutage()
    {
        var check = new ScriptedCheck().Says(HealthReason.Dns.Unhealthy());
        using var harness = new EngineHarness(check);
        harness.Advance(4);
        check.Says(HealthStatus.Healthy);

        harness.Advance(1);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Dns), (harness["db"].Status, harness["db"].Reason));
    }

    [Fact]
    public void Reason_WhileAFailureIsCounted_IsNone()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Advance(4);
        check.Says(HealthReason.Dns.Unhealthy());

        harness.Advance(1);

        Assert.Equal((HealthStatus.Healthy, null, 1), (harness["db"].Status, harness["db"].Reason, harness["db"].ConsecutiveFailures));
    }

    [Fact]
    public void Reason_AfterRecovery_IsNone()
    {
        var check = new ScriptedCheck().Says(HealthReason.Dns.Unhealthy(new InvalidOperationException()));
        using var harness = new EngineHarness(check);
        harness.Advance(4);
        check.Says(HealthStatus.Healthy);

        harness.Advance(2);

        var state = harness["db"];
        Assert.Equal((HealthStatus.Healthy, null, null, null), (state.Status, state.Reason, state.Message, state.Exception));
    }

    private static CheckState Run(HealthCheckResult result)
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(result));
        return harness.Step()["db"];
    }

    private sealed class Evil
    {
        public override string ToString() => throw new InvalidOperationException("evil");
    }

    [Fact]
    public void Reason_OfAVerdictThatGotBetterHalfWay_IsThatOfTheDegradedResult()
    {
        var check = new ScriptedCheck().Says(HealthReason.ConnectionRefused.Unhealthy());
        using var harness = new EngineHarness(check);
        harness.Step();

        check.Says(HealthReason.Slow.Degraded());
        harness.Advance(5);
        check.Says(HealthStatus.Healthy);
        harness.Advance(1);

        Assert.Equal((HealthStatus.Degraded, HealthReason.Slow), (harness["db"].Status, harness["db"].Reason));
    }

    private sealed class CatchingCheck(Func<HealthCheckResult> run) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(run());
    }
}
