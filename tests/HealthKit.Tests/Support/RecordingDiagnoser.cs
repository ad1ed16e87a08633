using System.Net;
using System.Threading.Channels;
using HealthKit.Snapshots;

namespace HealthKit.Tests.Support;

/// <summary>Records the diagnoses that the engine requests. The test answers each of them.</summary>
internal sealed class RecordingDiagnoser : INetworkDiagnoser
{
    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();

    /// <summary>Whether a request waits for <see cref="AskedAsync"/>.</summary>
    public bool IsAsked => _requests.Reader.TryPeek(out _);

    /// <summary>Whether another diagnosis may find what the first one did not.</summary>
    public bool MayFind { get; set; } = true;

    public Task<NetworkDiagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason)
    {
        var request = new Request(
            endpoints.Count == 0 ? "" : endpoints[0].Host, reason, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _requests.Writer.TryWrite(request);
        return request.Answer.Task;
    }

    public bool MayFindLater(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason) => MayFind;

    public async Task<Request> AskedAsync() => await _requests.Reader.ReadAsync().AsTask().WaitAsync(HangGuard.Limit);

    /// <summary>Completes the diagnosis, and lets the engine process the result.</summary>
    public static async Task AnswerAsync(EngineHarness harness, Request request, FailingLayer? layer)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Engine.WorkArrived += () => arrived.TrySetResult();
        request.Answer.SetResult(layer is null ? null : new NetworkDiagnosis(layer, ["10.0.0.1:5432"]));
        await arrived.Task.WaitAsync(HangGuard.Limit);
        harness.Step().Advance(0.1);
    }

    internal sealed record Request(string Host, HealthReason Reason, TaskCompletionSource<NetworkDiagnosis?> Answer);
}
