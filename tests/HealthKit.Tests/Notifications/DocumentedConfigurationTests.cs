using System.Text;
using System.Text.RegularExpressions;
using HealthKit.Notifications;
using HealthKit.Notifications.Formatting;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Notifications;

/// <summary>Every configuration in docs/notifications.md is valid once its secrets are added, and the webhook sends its schema.</summary>
public sealed partial class DocumentedConfigurationTests
{
    private static readonly string[] Json = [.. Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/notifications.md")))
        .Select(match => match.Groups["text"].Value)];

    public static TheoryData<string> Configurations =>
        [.. Json.Where(static block => block.Contains("\"Notifications\"", StringComparison.Ordinal))];

    [Fact]
    public void Page_HasThreeWorkedConfigurations() => Assert.Equal(3, Configurations.Count);

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Configuration_OfThePage_IsValid(string block)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(block));
        var settings = new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable()
            .Where(static pair => pair.Value is not null).Select(static pair => (pair.Key, pair.Value)).ToArray();
        var channels = settings.Select(static setting => setting.Key.Split(':')[2]).ToHashSet();
        using var services = new TestServices(
            services =>
            {
                var builder = services.AddHealthKit().AddCheck("postgres", static () => HealthCheckResult.Healthy());
                _ = channels.Contains("ops") ? builder.AddSlack("ops", static options => options.Url = "https://hooks.example/x") : builder;
                _ = channels.Contains("pager") ? builder.AddWebhook("pager", static options => options.Url = "https://hooks.example/x")
                    : builder;
                _ = channels.Contains("team") ? builder.AddEmail("team", static options => options.Password = "x") : builder;
            },
            settings);

        Assert.Equal("", services.Faults());
        Assert.Equal(channels.Order(), services.Get<IHealthNotifier>().Channels.Order());
    }

    [Fact]
    public void OfficeHours_DocumentedConfiguration_BindsToTheDocumentedValues()
    {
        using var stream =
            new MemoryStream(
                Encoding.UTF8.GetBytes(Json.Single(static block => block.Contains("Europe/Berlin", StringComparison.Ordinal))));
        using var services = new TestServices(
            services => services.AddHealthKit().AddSlack("ops"),
            [.. new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable().Where(static pair => pair.Value is not null)
                .Select(static pair => (pair.Key, pair.Value))]);

        var hours = services.Get<IOptionsMonitor<SlackChannelOptions>>().Get("ops").Hours!;

        Assert.Equal((5, new TimeOnly(8, 0), new TimeOnly(18, 0), "Europe/Berlin", OutsideHours.Digest),
            (hours.Days.Count, hours.From, hours.To, hours.TimeZone, hours.Outside));
    }

    [Fact]
    public void Schema_OfThePage_IsWhatIsSent()
    {
        var page = System.Text.Json.Nodes.JsonNode.Parse(Json.Single(static block =>
            block.Contains("\"version\"", StringComparison.Ordinal)))!;
        var origin = Messages.Signature with { Instance = "store-6d5f-x2k/1", Channel = "pager" };
        var sent = WebhookFormat.Body(
            Messages.Of(Messages.Recovered with { Claim = HealthKit.Notifications.Routing.ClaimState.Acquired }), origin);

        Assert.Equal(page.ToJsonString(), System.Text.Json.Nodes.JsonNode.Parse(sent)!.ToJsonString());
    }

    [GeneratedRegex(@"^```json\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
