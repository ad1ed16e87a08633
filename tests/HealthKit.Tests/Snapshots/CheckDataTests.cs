using System.Globalization;
using HealthKit.Snapshots;

namespace HealthKit.Tests.Snapshots;

public sealed class CheckDataTests
{
    [Fact]
    public void Printable_OfNothing_IsNone()
    {
        Assert.Same(CheckData.None, CheckData.Printable(null));
        Assert.Same(CheckData.None, CheckData.Printable(new Dictionary<string, object>()));
    }

    [Fact]
    public void Printable_OfEachType_IsANumberAFlagOrAText()
    {
        object[] values =
        [
            true, (byte)1, -2, 3L, 4UL, 5.5m, 6.5, double.NaN, float.PositiveInfinity, "text", 'c', DayOfWeek.Friday,
            new DateTime(2026, 11, 20, 8, 15, 30, DateTimeKind.Utc), new DateTimeOffset(2026, 11, 20, 8, 15, 30, TimeSpan.FromHours(9)),
            TimeSpan.FromSeconds(1.5), new Version(1, 2), new Uri("https://example.com/"),
        ];
        var data = values.Select((value, index) => (value, index)).ToDictionary(pair => $"{pair.index:00}", pair => pair.value);

        var printable = CheckData.Printable(data).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value);

        Assert.Equal(
            [
                "True Boolean", "1 Byte", "-2 Int32", "3 Int64", "4 UInt64", "5.5 Decimal", "6.5 Double", "NaN String", "Infinity String",
                    "text String",
                "c String", "Friday String", "2026-11-20T08:15:30.0000000Z String", "2026-11-20T08:15:30.0000000+09:00 String",
                    "00:00:01.5000000 String",
                "1.2 String", "https://example.com/ String",
            ],
            printable.Select(value => $"{Convert.ToString(value, CultureInfo.InvariantCulture)} {value.GetType().Name}"));
    }

    [Fact]
    public void Printable_OfNullValue_IsEmptyText()
    {
        Assert.Equal("", CheckData.Printable(new Dictionary<string, object> { ["x"] = null! })["x"]);
    }

    [Fact]
    public void Printable_ChangedLaterByItsOwner_StaysAsItWas()
    {
        var data = new Dictionary<string, object> { ["x"] = 1 };
        var printable = CheckData.Printable(data);

        data["x"] = 2;

        Assert.Equal(1, printable["x"]);
    }

    [Fact]
    public void Printable_OfAnObjectWithoutAText_IsEmptyText() =>
        Assert.Equal("", CheckData.Printable(new Dictionary<string, object> { ["x"] = new Textless() })["x"]);

    [Theory]
    [InlineData("🙂", "…")]
    [InlineData("🙂x", "…")]
    [InlineData("🙂🙂", "…")]
    [InlineData("x🙂", "x…")]
    [InlineData("x", "x")]
    public void Short_OfALongText_CutsNoCharacterInTwo(string end, string expected) =>
        Assert.Equal(new string('x', 1_023) + expected, CheckData.Short(new string('x', 1_023) + end));

    [Theory]
    [InlineData("password")]
    [InlineData("db_Password")]
    [InlineData("apiKey")]
    [InlineData("ConnectionString")]
    public void Value_ByTheNameOfASecret_IsMasked(string key)
    {
        Assert.Equal("***", CheckData.Printable(new Dictionary<string, object> { [key] = "hunter2" })[key]);
    }

    private sealed class Textless
    {
        public override string? ToString() => null;
    }
}
