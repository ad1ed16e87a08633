using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>Writes random instruments, labels and values, and reads them back.</summary>
public sealed class RandomPageTests
{
    private static readonly int Pages = Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") == "1" ? 20_000 : 400;

    [Fact]
    public void Page_OfRandomInstruments_ContainsTheRecordedValues()
    {
        for (var seed = 0; seed < Pages; seed++)
        {
            try
            {
                WriteAndRead(seed);
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}: {exception}");
            }
        }
    }

    private static void WriteAndRead(int seed)
    {
        var random = new RandomText(seed);
        using var scrapes = new Scrapes();
        var instruments = Enumerable.Range(0, 1 + random.Below(8)).Select(number => new RandomInstrument(scrapes.Meter, number, random))
            .ToArray();
        for (var left = random.Below(200); left > 0; left--)
            instruments[random.Below(instruments.Length)].Record();

        foreach (var format in Enum.GetValues<ExpositionFormat>())
        {
            var page = scrapes.Read(format, piece: 1 + random.Below(10_000));
            Assert.All(instruments, instrument => instrument.Compare(page, format == ExpositionFormat.OpenMetrics));
        }
    }
}
