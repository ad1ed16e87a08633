using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HealthKit.Notifications;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Notifications;

/// <summary>Compares the messages that receivers parse with approved files.</summary>
public sealed class FormatTests
{
    private const string Key = "0123456789abcdef-key";

    public static TheoryData<string> Scenes => [.. All.Keys];

    private static readonly Dictionary<string, AlertGroup> All = new(StringComparer.Ordinal)
    {
        ["broken"] = Messages.Of(Messages.Broken),
        ["recovered"] = Messages.Of(Messages.Recovered with { Claim = ClaimState.Acquired }),
        ["digest"] = Messages.Of(Messages.StillBroken, Messages.Flapping,
            Messages.Hostile with { Claim = ClaimState.Uncoordinated }) with { IsDigest = true },
        ["test"] = AlertGroup.Test with { Id = new Guid("01234567-89ab-cdef-0123-456789abcdef") },
    };

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Webhook_OfAScene_IsAsRecorded(string scene) =>
        ApprovedFile.Matches($"Wire/notification.webhook.{scene}.json", Pretty(WebhookFormat.Body(All[scene], Messages.Signature)));

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Slack_OfAScene_IsAsRecorded(string scene) =>
        ApprovedFile.Matches($"Wire/notification.slack.{scene}.json", Pretty(SlackFormat.Body(All[scene], Messages.Signature)));

    [Fact]
    public async Task Slack_AsARequest_IsTheBodyAsJson()
    {
        using var request = SlackFormat.Request(All["broken"], Messages.Signature);

        Assert.Equal("application/json; charset=utf-8", $"{request.Content!.Headers.ContentType}");
        Assert.Equal(SlackFormat.Body(All["broken"], Messages.Signature), await request.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Webhook_WithAKey_IsSignedSoThatAReceiverCanCheckIt()
    {
        var options = new WebhookChannelOptions { SigningKey = Key };
        options.Headers["Authorization"] = "Bearer canary";
        using var request = new WebhookFormat(options).Request(All["broken"], Messages.Signature);
        var body = await request.Content!.ReadAsByteArrayAsync();

        var timestamp = request.Headers.GetValues("X-HealthKit-Timestamp").Single();
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key),
            (byte[])[.. Encoding.UTF8.GetBytes($"{timestamp}."), .. body]));

        Assert.Equal("1795162773", timestamp);
        Assert.Equal($"sha256={expected}", request.Headers.GetValues("X-HealthKit-Signature").Single());
        Assert.Equal("Bearer canary", request.Headers.GetValues("Authorization").Single());
    }

    [Fact]
    public void Webhook_WithoutAKey_IsNotSigned()
    {
        using var request = new WebhookFormat(new WebhookChannelOptions()).Request(All["broken"], Messages.Signature);

        Assert.False(request.Headers.Contains("X-HealthKit-Signature"));
    }

    private static string Pretty(byte[] json) =>
        JsonNode.Parse(json)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
}
