namespace HealthKit.Telemetry.Prometheus;

/// <summary>Writes the lines of one series.</summary>
internal static class SeriesWriter
{
    public static void Write(ref PageBuffer page, FamilyHeader header, Series series, ExpositionFormat format)
    {
        var labels = series.Labels;
        switch (series)
        {
            case ScalarSeries scalar:
                WriteNameAndLabels(ref page, header.Sample, labels);
                page.Write(scalar.Value);
                WriteExemplar(ref page, format == ExpositionFormat.OpenMetrics ? scalar.Exemplar : null);
                page.Write((byte)'\n');
                break;
            case StatusSeries statuses:
                WriteStatuses(ref page, header, statuses, labels);
                break;
            case BucketSeries histogram:
                WriteHistogram(ref page, header, histogram, labels, format);
                break;
        }
    }

    private static void WriteStatuses(ref PageBuffer page, FamilyHeader header, StatusSeries statuses, byte[] labels)
    {
        for (var line = 0; line < statuses.Endings.Length; line++)
        {
            page.Write(header.Sample);
            page.Write((byte)'{');
            page.Write(labels);
            page.Write(statuses.Endings[line]);
            page.Write("} "u8);
            page.Write(statuses.ValueOf(line));
            page.Write((byte)'\n');
        }
    }

    // The count is the sum of the buckets just read, so that a page is consistent while recording continues.
    private static void WriteHistogram(
        ref PageBuffer page, FamilyHeader header, BucketSeries histogram, byte[] labels, ExpositionFormat format)
    {
        var count = 0L;
        for (var bucket = 0; bucket < header.BucketLabels.Length; bucket++)
        {
            count += histogram.CountIn(bucket);
            page.Write(header.Bucket);
            page.Write((byte)'{');
            if (labels.Length > 0)
            {
                page.Write(labels);
                page.Write((byte)',');
            }

            page.Write(header.BucketLabels[bucket]);
            page.Write(count);
            WriteExemplar(ref page, format == ExpositionFormat.OpenMetrics ? histogram.ExemplarIn(bucket) : null);
            page.Write((byte)'\n');
        }

        if (format == ExpositionFormat.OpenMetrics && header.Bounds is [< 0, ..])
        {
            // OpenMetrics forbids a sum that may fall, and a count without a sum.
            return;
        }

        WriteNameAndLabels(ref page, header.Sum, labels);
        page.Write(histogram.Sum);
        page.Write((byte)'\n');
        WriteNameAndLabels(ref page, header.Count, labels);
        page.Write(count);
        page.Write((byte)'\n');
    }

    private static void WriteNameAndLabels(ref PageBuffer page, byte[] name, byte[] labels)
    {
        page.Write(name);
        if (labels.Length > 0)
        {
            page.Write((byte)'{');
            page.Write(labels);
            page.Write((byte)'}');
        }

        page.Write((byte)' ');
    }

    private static void WriteExemplar(ref PageBuffer page, Exemplar? exemplar)
    {
        if (exemplar is not null)
        {
            page.Write(" # {trace_id=\""u8);
            page.Write(exemplar.Trace);
            page.Write("\",span_id=\""u8);
            page.Write(exemplar.Span);
            page.Write("\"} "u8);
            page.Write(exemplar.Value);
        }
    }
}
