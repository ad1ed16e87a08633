using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Http;

public sealed class CorsHeadersTests
{
    [Theory]
    [InlineData("https://a.example", "https://a.example", "https://a.example")]
    [InlineData("https://a.example", "https://b.example", "")]
    [InlineData("https://a.example", "https://A.example", "")]
    [InlineData("https://a.example", null, "")]
    [InlineData("*", "https://b.example", "*")]
    [InlineData("*", null, "")]
    public void Origin_OfARequest_IsAllowedOrNot(string allowed, string? origin, string header)
    {
        var (status, headers, _) = Ask(allowed, "GET", origin is null ? [] : [("Origin", origin)]);

        Assert.Equal((200, header, "Origin"), (status, headers.AccessControlAllowOrigin.ToString(), headers.Vary.ToString()));
    }

    [Fact]
    public void Headers_WithoutOrigins_AreNotSent()
    {
        var (_, headers, _) = Ask(null, "GET", ("Origin", "https://a.example"));

        Assert.Equal((0, 0), (headers.AccessControlAllowOrigin.Count, headers.Vary.Count));
    }

    [Fact]
    public void Preflight_OfAnAllowedOrigin_Is204WithMethods()
    {
        var (status, headers, body) = Ask(
            "https://a.example", "OPTIONS", ("Origin", "https://a.example"), ("Access-Control-Request-Method", "GET"));

        Assert.Equal(
            (204, "https://a.example", "GET, HEAD, OPTIONS", "Accept, Cache-Control, Last-Event-ID", ""),
            (status, headers.AccessControlAllowOrigin.ToString(), headers.AccessControlAllowMethods.ToString(),
                headers.AccessControlAllowHeaders.ToString(), body));
    }

    [Fact]
    public void Preflight_OfAnotherOrigin_IsAnOrdinaryAnswer()
    {
        var (status, headers, _) = Ask(
            "https://a.example", "OPTIONS", ("Origin", "https://b.example"), ("Access-Control-Request-Method", "GET"));

        Assert.Equal((200, 0), (status, headers.AccessControlAllowMethods.Count));
    }

    [Fact]
    public void Options_WithoutPreflightHeader_IsAnOrdinaryAnswer()
    {
        Assert.Equal(200, Ask("https://a.example", "OPTIONS", ("Origin", "https://a.example")).Status);
    }

    [Fact]
    public void Origin_GivenTwice_IsNotAllowed()
    {
        var (_, headers, _) = Ask("https://a.example", "GET", ("Origin", "https://a.example"), ("Origin", "https://a.example"));

        Assert.Equal(0, headers.AccessControlAllowOrigin.Count);
    }

    private static (int Status, Microsoft.AspNetCore.Http.IHeaderDictionary Headers, string Body) Ask(
        string? allowed, string method, params (string, string)[] headers)
    {
        using var harness = new EngineHarness(builder => builder.Services.Configure<HealthKitOptions>(options =>
        {
            if (allowed is not null)
                options.Cors.Origins.Add(allowed);
        }));
        return new Endpoints(harness.Provider).Ask("/health/ready", method, headers);
    }
}
