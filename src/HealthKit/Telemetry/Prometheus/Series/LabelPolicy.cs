namespace HealthKit.Telemetry.Prometheus;

/// <summary>Keeps labels that identify a host, a user or a database off the page, which may be public.</summary>
// Series that differ only in such labels become one. Where that would lose values, a number replaces the name.
internal sealed class LabelPolicy(bool includeHostLabels, int maximumNumbers)
{
    private const int MaximumNumberedLabels = 100;

    // Replaces the values of a label beyond the maximum of numbers.
    private const string Other = "other";

    // A chosen name has none of these characters; an address, a URL or a connection string has at least one.
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("=:/@;,.\\");

    private readonly Dictionary<string, Dictionary<string, string>> _numbers = new(StringComparer.Ordinal);

    public LabelKind KindOf(string label) => includeHostLabels ? LabelKind.Plain : HostLabelNames.KindOf(label);

    /// <summary>The text that the page shows for a value: a number for host labels and for pools without a chosen name.</summary>
    // Drivers name a pool by its connection string or its address unless the app chooses a name.
    public string Display(LabelKind kind, string label, string value) =>
        kind == LabelKind.Host || (kind == LabelKind.Pool && value.AsSpan().ContainsAny(NotInNames)) ? NumberOf(label, value) : value;

    private string NumberOf(string label, string value)
    {
        lock (_numbers)
        {
            if (!_numbers.TryGetValue(label, out var numbers))
            {
                if (_numbers.Count >= MaximumNumberedLabels)
                    return Other;

                _numbers[label] = numbers = new Dictionary<string, string>(StringComparer.Ordinal);
            }

            return numbers.TryGetValue(value, out var number) ? number
                : numbers.Count >= maximumNumbers ? Other
                : numbers[value] = (numbers.Count + 1).ToString(CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>What the values of a label identify.</summary>
internal enum LabelKind
{
    Plain,

    /// <summary>A connection pool, by a name that the app chose, an address or a connection string.</summary>
    Pool,

    /// <summary>A host, a user, a database or a path.</summary>
    Host,
}
