using HealthKit.Http;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Http;

public sealed class ResponseCacheTests : IDisposable
{
    private const int Readers = 64;
    private const int Changes = 200;

    private readonly WireScene _scene = new();

    [Fact]
    public void Event_ThatManyWantAtOnce_IsRenderedOnceForEachSnapshot()
    {
        var cache = new ResponseCache(_scene.Store, _scene.Get<ResponseRenderer>(), DetailLevel.Summary);
        var handedOut = Enumerable.Range(0, Changes).Select(_ => new HashSet<HealthResponse>(ReferenceEqualityComparer.Instance)).ToArray();

        // All readers wait for each other between two changes, and one of them publishes the next change.
        using var together = new Barrier(Readers, _ => _scene.Store.Publish(_scene.Store.Latest.Checks));
        var threads = Enumerable.Range(0, Readers).Select(_ => new Thread(() =>
        {
            foreach (var responses in handedOut)
            {
                together.SignalAndWait();
                var response = cache.Get(_scene.Store.Current, HealthRoute.Overall, ResponseFormat.Event);
                lock (responses)
                    responses.Add(response);
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());

        Assert.All(handedOut, responses => Assert.Single(responses));
    }

    public void Dispose() => _scene.Dispose();
}
