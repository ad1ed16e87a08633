using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HealthKit.Tests.Telemetry.Prometheus.Reading;

/// <summary>Reads one line from left to right, and rejects what neither format allows.</summary>
internal sealed partial class LineReader(string line)
{
    private int _at;

    public bool IsAtEnd => _at == line.Length;

    public static string Unescape(string text, string escapable)
    {
        var plain = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '\\')
            {
                plain.Append(text[index]);
                continue;
            }

            index++;
            Require(index < text.Length && escapable.Contains(text[index], StringComparison.Ordinal), $"A bad escape in {text}");
            plain.Append(text[index] == 'n' ? '\n' : text[index]);
        }

        return plain.ToString();
    }

    public static void Require(bool condition, string error)
    {
        if (!condition)
            throw new FormatException(error);
    }

    public bool IsNext(char sign) => _at < line.Length && line[_at] == sign;

    public bool Takes(string text)
    {
        var isThere = string.CompareOrdinal(line, _at, text, 0, text.Length) == 0;
        _at += isThere ? text.Length : 0;
        return isThere;
    }

    public void Expect(string text) => Require(Takes(text), $"Expected '{text}' at {_at} of: {line}");

    public string Name() => Match(MetricName());

    public string Rest()
    {
        var rest = line[_at..];
        _at = line.Length;
        return rest;
    }

    /// <summary>Reads the labels, from the opening brace to the closing brace.</summary>
    public List<KeyValuePair<string, string>> Labels()
    {
        var labels = new List<KeyValuePair<string, string>>();
        Expect("{");
        do
        {
            var name = Match(LabelName());
            Require(!labels.Exists(label => label.Key == name), $"The label {name} twice in: {line}");
            Require(!name.StartsWith("__", StringComparison.Ordinal), $"A reserved label in: {line}");
            Expect("=\"");
            labels.Add(new(name, LabelValue()));
        }
        while (Takes(","));
        Expect("}");
        return labels;
    }

    /// <summary>Reads a number, up to the next space or the end of the line.</summary>
    public double Number()
    {
        var text = Match(NumberText());
        return text switch
        {
            "NaN" => double.NaN,
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
    }

    private string LabelValue()
    {
        var from = _at;
        while (true)
        {
            Require(_at < line.Length, $"A value without an end in: {line}");
            if (line[_at] == '"')
                break;

            _at += line[_at] == '\\' ? 2 : 1;
        }

        return Unescape(line[from.._at++], "\\\"n");
    }

    private string Match(Regex pattern)
    {
        var match = pattern.Match(line, _at);
        Require(match.Success && match.Index == _at, $"Something else than expected at {_at} of: {line}");
        _at += match.Length;
        return match.Value;
    }

    [GeneratedRegex(@"\G[a-zA-Z_:][a-zA-Z0-9_:]*")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\G[a-zA-Z_][a-zA-Z0-9_]*")]
    private static partial Regex LabelName();

    [GeneratedRegex(@"\G(NaN|\+Inf|-Inf|[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?)(?= |$)")]
    private static partial Regex NumberText();
}
