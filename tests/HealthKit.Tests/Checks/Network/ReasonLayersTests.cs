using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using HealthKit.Checks.Network;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Network;

/// <summary>
/// A reason and a failing layer both state facts about the path to the dependency. Together they must never contradict each other.
/// </summary>
public sealed class ReasonLayersTests
{
    private static readonly FailingLayer?[] Found = [null, FailingLayer.Dns, FailingLayer.Network, FailingLayer.Tcp, FailingLayer.Service];

    private static readonly HealthReason[] Reasons =
    [
        .. typeof(HealthReason).GetProperties().Where(static property => property.PropertyType == typeof(HealthReason))
            .Select(static property => (HealthReason)property.GetValue(null)!),
    ];

    private static readonly string[] Facts = ["the name resolves", "the machine answers", "the port is open", "the port is closed",
        "the service answers"];

    // Reasons about this process, about the app, or about an exceeded limit of a dependency that works.
    private static readonly HashSet<string> WithoutLayer =
        ["starting", "draining", "maintenance", "stale", "stuck", "pool-exhausted", "exhausted", "threshold", "slow", "missed-heartbeat"];

    [Fact]
    public void Pairs_OfAllReasonsAndFindings_NeverContradict()
    {
        var pairs =
            from reason in Reasons
            from hasPort in (bool[])[true, false]
            from found in Found
            select (reason, layer: ReasonLayers.Of(reason, hasPort, found));

        Assert.All(pairs, static pair => AssertAgree(pair.reason, pair.layer));
    }

    [Fact]
    public void Reasons_WithoutALayer_AreThoseThatNoLayerIsToBlameFor() => Assert.Equal(
        Reasons.Where(static reason => WithoutLayer.Contains(reason.Code)), Reasons.Where(static reason => !ReasonLayers.Has(reason)));

    [Fact]
    public async Task Exceptions_OfAllKinds_OnTheCheckAndOnTheWalk_NeverContradict()
    {
        var pairs = new List<(Exception Failure, HealthReason Reason, FailingLayer? Layer)>();
        foreach (var failure in Failures())
        {
            // The lookup fails with the same exception. For exceptions that a lookup cannot throw, the name resolves.
            foreach (var isOfName in (bool[])[true, false])
            {
                var resolver = new DnsResolver(_ => isOfName ? Task.FromException<IPAddress[]>(failure)
                    : Task.FromResult<IPAddress[]>([IPAddress.None]), TimeProvider.System);
                var walk = new NetworkDiagnoser(new TcpConnector(resolver, TimeProvider.System), TimeProvider.System);
                foreach (var reason in (HealthReason[])[HealthReason.Of(failure), HttpFailure.Of(failure)])
                {
                    if (!isOfName || failure is SocketException or TimeoutException)
                    {
                        var diagnosis = await walk.DiagnoseAsync([new DnsEndPoint("db.invalid", isOfName ? 5432 : 0)], reason);
                        pairs.Add((failure, reason, diagnosis?.Layer));
                    }
                }
            }
        }

        Assert.All(pairs, static pair => AssertAgree(pair.Reason, pair.Layer));
    }

    [Fact]
    public void Connections_ThatFailOnTheCheckAndOnTheWalkAlike_NeverContradict() => Assert.All(
        Failures().Select(HealthReason.Of), static reason =>
            AssertAgree(reason, ReasonLayers.Of(reason, hasPort: true, ReasonLayers.LayerOfConnection(reason))));

    [Fact]
    public void States_OverSequencesOfOutcomesAndFindings_NeverContradict()
    {
        for (var seed = 0; seed < 200; seed++)
            Play(new Random(seed));
    }

    private static void Play(Random random)
    {
        var check = new ScriptedCheck { Endpoints = [new DnsEndPoint("db", 5432)] };
        var walk = new LaterWalk(random);
        using var harness = new EngineHarness(
            builder =>
            {
                builder.Services.AddSingleton<INetworkDiagnoser>(walk);
                EngineHarness.AddOwn(builder, check);
            },
            check);
        for (var step = 0; step < 40; step++)
        {
            _ = random.Next(4) switch
            {
                0 => check.Says(HealthCheckResult.Healthy()),
                1 => check.Hangs(),
                2 => check.Throws(Reasons[random.Next(Reasons.Length)].Unhealthy().Exception!),
                _ => check.Says(Reasons[random.Next(Reasons.Length)].Unhealthy()),
            };
            harness.Advance(random.NextDouble() * 8);
            check.End(HealthStatus.Unhealthy);
            walk.AnswerSome();
            harness.Advance(0.1);
            AssertAgree(harness["db"].Reason, harness["db"].Diagnosis?.Layer);
        }
    }

    private static void AssertAgree(HealthReason? reason, FailingLayer? layer)
    {
        if (layer is null)
            return;

        Assert.NotNull(reason);
        Assert.False(WithoutLayer.Contains(reason.Code), $"{reason} beside {layer.Code}");
        foreach (var (said, found, fact) in FactsOf(reason).Zip(FactsOf(layer), Facts))
            Assert.False(said is { } one && found is { } other && one != other, $"{reason} beside {layer.Code}: {fact}");
    }

    // Uses the order of the facts. Null means that the reason leaves the fact open.
    private static bool?[] FactsOf(HealthReason reason) => reason.Code switch
    {
        "dns" => [false, null, null, null, null],

        // A closed port and an unknown name have separate reasons.
        "unreachable" => [true, null, null, false, null],
        "connection-refused" => [true, true, false, true, false],
        "tls" or "protocol" => [true, true, true, false, null],
        "timeout" or "error" => [null, null, null, null, null],

        // AddDns reports this reason when the name resolves to an unexpected address.
        "unexpected-status" => [null, null, null, null, null],
        _ => [true, true, true, false, true],
    };

    private static bool?[] FactsOf(FailingLayer layer) => layer.Code switch
    {
        "dns" => [false, false, false, false, false],
        "network" => [true, false, null, false, false],
        "tcp" => [true, true, false, true, false],
        _ => [true, true, true, false, null],
    };

    private static IEnumerable<Exception> Failures() =>
    [
        .. Enum.GetValues<SocketError>().Select(static error => new SocketException((int)error)),
        .. Enum.GetValues<HttpRequestError>().Select(static error => new HttpRequestException(error, "text")),
        .. Enum.GetValues<HttpRequestError>().Select(static error => new HttpIOException(error, "text")),
        new AuthenticationException(), new TimeoutException(), new OperationCanceledException(), new UnauthorizedAccessException(),
            new IOException(), new InvalidOperationException(),
        .. Enum.GetValues<SocketError>().Select(static error => new IOException("text", new SocketException((int)error))),
    ];

    /// <summary>Completes when the test requests it, with a random layer that the diagnosis may find.</summary>
    private sealed class LaterWalk(Random random) : INetworkDiagnoser
    {
        private readonly Lock _gate = new();
        private readonly List<Action> _pending = [];

        public Task<NetworkDiagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason)
        {
            lock (_gate)
            {
                var answer = new TaskCompletionSource<NetworkDiagnosis?>();
                _pending.Add(() => answer.SetResult(
                    ReasonLayers.Of(reason, hasPort: true, Found[random.Next(Found.Length)]) is { } layer
                        ? new NetworkDiagnosis(layer, []) : null));
                return answer.Task;
            }
        }

        public bool MayFindLater(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason) => true;

        public void AnswerSome()
        {
            lock (_gate)
            {
                foreach (var answer in _pending.Where(_ => random.Next(2) == 0).ToArray())
                {
                    _pending.Remove(answer);
                    answer();
                }
            }
        }
    }
}
