using System.Buffers;
using System.Globalization;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// Keeps labels that name a host, a user or a database off a page that the public may read. Series that differ in nothing else become one; where
/// that would lose values, a number stands in the place of the name.
/// </summary>
/// <param name="showsPlaces">Whether they are shown after all.</param>
/// <param name="mostNumbers">How many values of one label get a number. All others share one word.</param>
internal sealed class LabelPolicy(bool showsPlaces, int mostNumbers)
{
    // A process has a few labels of this kind.
    private const int MaximumNumberedLabels = 100;

    private const string Other = "other";

    // A name that somebody chose has none of these; an address, a URL and a connection string have one.
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("=:/@;,.\\");

    private readonly Dictionary<string, Dictionary<string, string>> _numbers = new(StringComparer.Ordinal);

    /// <summary>What is done with the values of a label.</summary>
    public LabelKind KindOf(string label) => showsPlaces ? LabelKind.Plain : HostLabelNames.KindOf(label);

    /// <summary>
    /// What the page shows in the place of a value. Drivers call a pool by its connection string or by its server, unless the app gave it a name: a
    /// number takes their place. So it does for values of labels that name places, where those labels are not left out.
    /// </summary>
    public string Display(LabelKind kind, string label, string value) =>
        kind == LabelKind.Host || (kind == LabelKind.Pool && value.AsSpan().ContainsAny(NotInNames)) ? NumberOf(label, value) : value;

    private string NumberOf(string label, string value)
    {
        lock (_numbers)
        {
            if (!_numbers.TryGetValue(label, out var numbers))
            {
                if (_numbers.Count >= MaximumNumberedLabels)
                {
                    return Other;
                }

                _numbers[label] = numbers = new Dictionary<string, string>(StringComparer.Ordinal);
            }

            return numbers.TryGetValue(value, out var number) ? number
                : numbers.Count >= mostNumbers ? Other
                : numbers[value] = (numbers.Count + 1).ToString(CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>What the name of a label says of its values.</summary>
internal enum LabelKind
{
    Plain,

    /// <summary>Names a connection pool: a name that the app chose, or where the pool leads to.</summary>
    Pool,

    /// <summary>Names a host, a user, a database or a path.</summary>
    Host,
}
