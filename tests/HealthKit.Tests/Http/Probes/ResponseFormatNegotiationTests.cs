using HealthKit.Http;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Tests.Http;

public sealed class ResponseFormatNegotiationTests
{
    [Theory]
    [InlineData("", null, "Json")]
    [InlineData("", "*/*", "Json")]
    [InlineData("", "application/json", "Json")]
    [InlineData("", "APPLICATION/JSON; charset=utf-8", "Json")]
    [InlineData("", "application/*", "Json")]
    [InlineData("", "application/health+json", "HealthJson")]
    [InlineData("", "application/health+json, application/json;q=0.9", "HealthJson")]
    [InlineData("", "application/json;q=0.5, text/plain", "Text")]
    [InlineData("", "text/plain", "Text")]
    [InlineData("", "text/*;q=0.2", "Text")]
    [InlineData("", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Json")]
    [InlineData("", "text/html", "Json")]
    [InlineData("", "image/png, text/plain;q=0", "Json")]
    [InlineData("", "\u0001;;q=,,/", "Json")]
    [InlineData("?format=text", "application/json", "Text")]
    [InlineData("?format=TEXT", null, "Text")]
    [InlineData("?Format=json", "text/plain", "Json")]
    [InlineData("?format=health%2Bjson", null, "HealthJson")]
    [InlineData("?format=health+json", null, "HealthJson")]
    [InlineData("?format=xabaril-ui", null, "XabarilUi")]
    [InlineData("?format=", null, null)]
    [InlineData("?format=xml", null, null)]
    [InlineData("?format=json&format=text", null, null)]
    [InlineData("?format=verbose", null, null)]
    [InlineData("?verbose", "text/plain", "Verbose")]
    [InlineData("?verbose=1", null, "Verbose")]
    [InlineData("?verbose=true", null, "Verbose")]
    [InlineData("?verbose=false", null, "Json")]
    [InlineData("?verbose=0", "text/plain", "Text")]
    [InlineData("?verbose&format=json", null, "Json")]
    [InlineData("?other", null, "Json")]
    public void Form_OfARequest_FollowsTheTable(string query, string? accept, string? form)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        if (accept is not null)
            context.Request.Headers.Accept = accept;

        Assert.Equal(form, ResponseFormatNegotiation.Choose(context.Request)?.ToString());
    }

    [Fact]
    public void Form_OfSeveralAcceptHeaders_IsTheBestOfAll()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Accept = new[] { "application/json;q=0.5", "text/plain;q=0.9" };

        Assert.Equal(ResponseFormat.Text, ResponseFormatNegotiation.Choose(context.Request));
    }
}
