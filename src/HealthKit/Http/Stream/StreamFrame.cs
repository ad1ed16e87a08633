namespace HealthKit.Http;

/// <summary>The latest content of the stream. Clients that are too slow for a frame skip it.</summary>
internal sealed record StreamFrame(StreamState State, long Heartbeats, bool IsDraining)
{
    private readonly TaskCompletionSource _superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Version => State.Version;

    /// <summary>Completes when the feed publishes the next frame.</summary>
    public Task Superseded => _superseded.Task;

    public void Supersede() => _superseded.SetResult();
}
