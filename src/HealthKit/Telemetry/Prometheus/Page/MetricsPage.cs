namespace HealthKit.Telemetry.Prometheus;

/// <summary>Writes the families in pieces, so that a large page needs little memory. Recording continues meanwhile.</summary>
// It shows the given collection of observable instruments; HealthKit's own families show their last one. Families of other libraries follow
// as text.
internal sealed class MetricsPage(
    ImmutableArray<MetricFamily> families, int collection, ExpositionFormat format, ReadOnlyMemory<byte> additional = default)
{
    // In bytes: what a buffer writer provides at once.
    private const int AdditionalPiece = 4 * 1_024;

    private ReadOnlyMemory<byte> _additional = additional;
    private int _family;
    private int _series;
    private SeriesList? _list;
    private bool _isHeaderWritten;
    private bool _isEnded;

    /// <summary>The number of bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Writes the next piece of about <paramref name="size"/> bytes. Returns whether there is more.</summary>
    public bool WriteNext(IBufferWriter<byte> output, int size)
    {
        var page = new PageBuffer(output);
        while (page.Length < size && _family < families.Length)
            WriteFamily(ref page, families[_family], size);

        while (page.Length < size && _family == families.Length && _additional.Length > 0)
        {
            var piece = _additional[..Math.Min(_additional.Length, AdditionalPiece)];
            page.Write(piece.Span);
            _additional = _additional[piece.Length..];
        }

        if (_family == families.Length && _additional.Length == 0 && !_isEnded)
        {
            _isEnded = true;
            if (format == ExpositionFormat.OpenMetrics)
                page.Write("# EOF\n"u8);
        }

        page.Flush();
        Length += page.Length;
        return !_isEnded;
    }

    private void WriteFamily(ref PageBuffer page, MetricFamily family, int size)
    {
        // The list is read once per family: a series that is removed and added again must not appear twice.
        _list ??= family.All;
        var all = _list.Span;
        for (; _series < all.Length && page.Length < size; _series++)
        {
            var series = all[_series];
            if (series is ObservedSeries observed && !observed.IsIn(family.IsOwn ? family.Collection : collection))
                continue;

            if (!_isHeaderWritten)
            {
                _isHeaderWritten = true;
                page.Write(format == ExpositionFormat.OpenMetrics ? family.Header.OpenMetrics : family.Header.Text);
            }

            SeriesWriter.Write(ref page, family.Header, series, format);
        }

        if (_series >= all.Length)
        {
            (_series, _list, _isHeaderWritten) = (0, null, false);
            _family++;
        }
    }
}

/// <summary>The formats that Prometheus reads.</summary>
internal enum ExpositionFormat
{
    /// <summary>The Prometheus text format, version 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.0.</summary>
    OpenMetrics,
}
