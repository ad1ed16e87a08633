namespace HealthKit.Http;

/// <summary>What the clients of the stream are to have sent by now; they skip what they were too slow for.</summary>
/// <param name="State">The last change.</param>
/// <param name="Heartbeats">How many heartbeats there were.</param>
/// <param name="IsDraining">Whether the service has said that it goes.</param>
internal sealed record StreamFrame(StreamState State, long Heartbeats, bool IsDraining)
{
    private readonly TaskCompletionSource _superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Version => State.Version;

    /// <summary>Completes when the next frame is there.</summary>
    public Task Superseded => _superseded.Task;

    public void Supersede() => _superseded.SetResult();
}
