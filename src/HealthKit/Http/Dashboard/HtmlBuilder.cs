using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace HealthKit.Http;

/// <summary>Builds HTML from interpolated strings: the markup is written as it is, and every value is encoded.</summary>
[InterpolatedStringHandler]
internal sealed class HtmlBuilder
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _html = new();

    public HtmlBuilder()
    {
    }

    /// <summary>The compiler calls this for each interpolated string.</summary>
    public HtmlBuilder(int literalLength, int formattedCount)
    {
    }

    public void Add(HtmlBuilder markup) => _html.Append(markup._html);

    public void AppendLiteral(string markup) => _html.Append(markup);

    public void AppendFormatted(string? value) => _html.Append(Encoder.Encode(value ?? ""));

    public void AppendFormatted<T>(T value, string? format = null)
        where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

    public override string ToString() => _html.ToString();
}
