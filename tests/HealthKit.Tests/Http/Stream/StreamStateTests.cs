using HealthKit.Http;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Http;

public sealed class StreamStateTests : IDisposable
{
    private readonly WireScene _scene = new();

    [Fact]
    public void Event_OfAChange_IsRenderedOnceWhateverIsPublishedMeanwhile()
    {
        var port = Port(DetailLevel.Summary);
        var state = new StreamState(_scene.Snapshot);
        var early = state.Event(port);

        _scene.Store.Publish(_scene.Snapshot.Checks);
        port.Get(HealthRoute.Overall, ResponseFormat.Event);
        var late = state.Event(port);

        // Compares the memory location: both events must share the same bytes, not only have equal ones.
        Assert.True(early == late);
    }

    [Fact]
    public void Event_OnAnotherPort_ShowsWhatThatPortShows()
    {
        var state = new StreamState(_scene.Snapshot);

        Assert.True(state.Event(Port(DetailLevel.None)).Length < state.Event(Port(DetailLevel.Summary)).Length);
    }

    public void Dispose() => _scene.Dispose();

    private ResponseCache Port(DetailLevel details) => new(_scene.Store, _scene.Get<ResponseRenderer>(), details);
}
