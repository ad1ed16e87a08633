using System.Text;
using System.Text.Json.Nodes;

namespace HealthKit.IntegrationTests.Notifications;

/// <summary>One request that a receiver got, and its response.</summary>
internal sealed record Delivery(DateTimeOffset At, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, int Status)
{
    public JsonNode Json => JsonNode.Parse(Encoding.UTF8.GetString(Body))!;

    public string Event => Json["checks"]![0]!["event"]!.GetValue<string>();

    public double Seconds => Json["checks"]![0]!["seconds"]!.GetValue<double>();

    public string Instance => Json["instance"]!.GetValue<string>();
}
