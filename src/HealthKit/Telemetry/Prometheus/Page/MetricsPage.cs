using System.Buffers;
using System.Collections.Immutable;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// Writes the families one after the other, a piece at a time, so that a page of any size needs no memory of its size. What is recorded
/// meanwhile goes on.
/// </summary>
/// <param name="families">What to write.</param>
/// <param name="collection">The collection whose observations are shown; of HealthKit's own families it is the last.</param>
/// <param name="format">How.</param>
internal sealed class MetricsPage(ImmutableArray<MetricFamily> families, int collection, ExpositionFormat format)
{
    private int _family;
    private int _series;
    private SeriesList? _list;
    private bool _isHeadWritten;
    private bool _isEnded;

    /// <summary>How many bytes were written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Writes the next piece, of about so many bytes; returns whether there is more.</summary>
    public bool WriteNext(IBufferWriter<byte> output, int size)
    {
        var page = new PageBuffer(output);
        while (page.Length < size && _family < families.Length)
        {
            WriteFamily(ref page, families[_family], size);
        }

        if (_family == families.Length && !_isEnded)
        {
            _isEnded = true;
            if (format == ExpositionFormat.OpenMetrics)
            {
                page.Write("# EOF\n"u8);
            }
        }

        page.Complete();
        Length += page.Length;
        return !_isEnded;
    }

    private void WriteFamily(ref PageBuffer page, MetricFamily family, int size)
    {
        // Those of the moment at which the family was begun: one that is forgotten and comes again is another one.
        _list ??= family.All;
        var all = _list.Span;
        for (; _series < all.Length && page.Length < size; _series++)
        {
            var series = all[_series];
            if (series is ObservedSeries observed && !observed.IsIn(family.IsOwn ? family.Collection : collection))
            {
                continue;
            }

            if (!_isHeadWritten)
            {
                _isHeadWritten = true;
                page.Write(format == ExpositionFormat.OpenMetrics ? family.Header.OpenMetrics : family.Header.Text);
            }

            SeriesWriter.Write(ref page, family.Header, series, format);
        }

        if (_series >= all.Length)
        {
            (_series, _list, _isHeadWritten) = (0, null, false);
            _family++;
        }
    }
}

/// <summary>The two formats that Prometheus reads.</summary>
internal enum ExpositionFormat
{
    /// <summary>The text format, version 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.0.</summary>
    OpenMetrics,
}
