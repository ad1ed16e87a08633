using System.Text;

namespace HealthKit.Benchmarks.Comparison.Report;

/// <summary>A table in the format of the page.</summary>
internal sealed class Table
{
    private readonly StringBuilder _text = new();

    public Table(string first, params string[] others)
    {
        _text.Append($"| {first} | {string.Join(" | ", others)} |\n|---|{string.Concat(Enumerable.Repeat("---:|", others.Length))}\n");
    }

    public Table Row(string first, params IEnumerable<string> others)
    {
        _text.Append($"| {first} | {string.Join(" | ", others)} |\n");
        return this;
    }

    public override string ToString() => _text.ToString();
}
