using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Tests.Telemetry.Prometheus.Reading;

/// <summary>
/// A strict reader for both specifications, the text format 0.0.4 and OpenMetrics 1.0. It throws a <see cref="FormatException"/> for
/// everything that one of them forbids. It also rejects allowed elements that this library never writes, such as timestamps and comments.
/// </summary>
internal sealed class PageReader
{
    private static readonly string[] Types = ["counter", "gauge", "histogram"];

    private readonly bool _isOpenMetrics;
    private readonly List<ReadFamily> _families = [];
    private readonly HashSet<string> _series = new(StringComparer.Ordinal);
    private ReadFamily? _current;

    private PageReader(ExpositionFormat format) => _isOpenMetrics = format == ExpositionFormat.OpenMetrics;

    public static ReadPage Read(string page, ExpositionFormat format)
    {
        var reader = new PageReader(format);
        reader.ReadLines(page);
        foreach (var family in reader._families)
            FamilyValidator.Validate(family, reader._isOpenMetrics);

        FamilyValidator.ValidateNames(reader._families, reader._isOpenMetrics);
        return new ReadPage(reader._families);
    }

    private void ReadLines(string page)
    {
        if (page.Length == 0 && !_isOpenMetrics)
            return;

        LineReader.Require(page.EndsWith('\n'), "The last line has no end.");
        var lines = page[..^1].Split('\n');
        if (_isOpenMetrics)
        {
            LineReader.Require(lines[^1] == "# EOF", "There is no # EOF.");
            lines = lines[..^1];
        }

        foreach (var line in lines)
            ReadLine(line);
    }

    private void ReadLine(string line)
    {
        LineReader.Require(line.Length > 0, "An empty line.");
        var reader = new LineReader(line);
        if (reader.Takes("# TYPE "))
        {
            var family = Family(reader, line);
            LineReader.Require(family.Type.Length == 0, $"The type twice: {line}");
            family.Type = reader.Rest();
            LineReader.Require(Types.Contains(family.Type), $"No type: {line}");
        }
        else if (reader.Takes("# HELP "))
        {
            var family = Family(reader, line);
            LineReader.Require(family.Help.Length == 0, $"The help twice: {line}");
            family.Help = LineReader.Unescape(reader.Rest(), _isOpenMetrics ? "\\\"n" : "\\n");
            LineReader.Require(family.Help.Length > 0, $"An empty help: {line}");
        }
        else if (reader.Takes("# UNIT "))
        {
            var family = Family(reader, line);
            LineReader.Require(_isOpenMetrics && family.Unit.Length == 0, $"The unit twice, or in the text format: {line}");
            family.Unit = reader.Rest();
        }
        else
        {
            LineReader.Require(line[0] != '#', $"A comment: {line}");
            ReadSample(reader, line);
        }
    }

    // Returns the family of a line above the samples: a new family, or the family of the line before.
    private ReadFamily Family(LineReader reader, string line)
    {
        var name = reader.Name();
        reader.Expect(" ");
        if (_current is null || _current.Name != name)
        {
            LineReader.Require(!_families.Exists(family => family.Name == name), $"The family comes twice: {line}");
            _current = new ReadFamily(name);
            _families.Add(_current);
        }

        LineReader.Require(_current.Samples.Count == 0, $"After the first sample: {line}");
        return _current;
    }

    private void ReadSample(LineReader reader, string line)
    {
        var name = reader.Name();
        var labels = reader.IsNext('{') ? reader.Labels() : [];
        reader.Expect(" ");
        var value = reader.Number();
        ReadExemplar? exemplar = null;
        if (_isOpenMetrics && reader.Takes(" # "))
        {
            var exemplarLabels = reader.Labels();
            reader.Expect(" ");
            exemplar = new ReadExemplar(exemplarLabels, reader.Number());
        }

        LineReader.Require(reader.IsAtEnd, $"Something at the end of: {line}");
        var sample = new ReadSample(name, labels, value, exemplar);
        LineReader.Require(_current is not null && FamilyValidator.IsOf(_current, name, _isOpenMetrics), $"Not below its family: {line}");
        LineReader.Require(_series.Add($"{name}{{{sample.LabelText}}}"), $"A series twice: {line}");
        _current!.Samples.Add(sample);
    }
}
