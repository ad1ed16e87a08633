namespace HealthKit.Http;

/// <summary>Keeps the latest rendering, and makes each one once, however many ask for it at the same time.</summary>
/// <param name="current">What a rendering of now is made from.</param>
/// <param name="render">Makes one.</param>
internal sealed class LatestRendering<TSource, TRendered>(Func<TSource> current, Func<TSource, TRendered> render)
    where TSource : IEquatable<TSource>
{
    private readonly Lock _rendering = new();
    private Kept? _kept;

    public TRendered Get()
    {
        if (Volatile.Read(ref _kept) is { } kept && kept.Source.Equals(current()))
        {
            return kept.Rendered;
        }

        lock (_rendering)
        {
            // Another reader may have rendered it meanwhile. The source is read again, so that no reader puts an older page back.
            var source = current();
            if (_kept is null || !_kept.Source.Equals(source))
            {
                Volatile.Write(ref _kept, new Kept(source, render(source)));
            }

            return _kept.Rendered;
        }
    }

    private sealed record Kept(TSource Source, TRendered Rendered);
}
