using HealthKit.Tests.Telemetry.Prometheus;
using System.Text;
using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using HealthKit.Telemetry.Prometheus;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Telemetry;

/// <summary>An engine on virtual time with all of its metrics, and the page that contains them.</summary>
internal sealed class MetricsScene : IDisposable
{
    public MetricsScene(params ScriptedCheck[] checks)
    {
        Harness = new EngineHarness(checks);
        Harness.Get<HealthKitTelemetry>().Start();
    }

    public EngineHarness Harness { get; }

    /// <summary>The series of one family on the page, without the comment lines above them.</summary>
    public string[] Family(string name) =>
        [.. Page().Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is '{' or ' ')];

    public string Page()
    {
        Harness.Get<RunJournal>().Dispatch();
        var collector = Harness.Get<MeterCollector>();
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var page = new MetricsPage(collector.Families.All, collector.Collect(), ExpositionFormat.Text);
        while (page.WriteNext(output, 1_024))
        {
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public void Dispose() => Harness.Dispose();
}
