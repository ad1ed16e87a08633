using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

public sealed class ExcludeTests : IClassFixture<ExcludeTests.Fixture>
{
    private readonly TestApp _app;

    public ExcludeTests(Fixture fixture) => _app = fixture.App;

    [Theory]
    [InlineData("", HttpStatusCode.ServiceUnavailable, "[+]a ok\n[+]b degraded: reported\n[-]c failed: reported\nhealthz check failed\n")]
    [InlineData("exclude=c", HttpStatusCode.OK, "[+]a ok\n[+]b degraded: reported\nhealthz check passed\n")]
    [InlineData("exclude=C", HttpStatusCode.OK, "[+]a ok\n[+]b degraded: reported\nhealthz check passed\n")]
    [InlineData("Exclude=c", HttpStatusCode.OK, "[+]a ok\n[+]b degraded: reported\nhealthz check passed\n")]
    [InlineData("exclude=b&exclude=c", HttpStatusCode.OK, "[+]a ok\nhealthz check passed\n")]
    [InlineData("exclude=c&exclude=c", HttpStatusCode.OK, "[+]a ok\n[+]b degraded: reported\nhealthz check passed\n")]
    [InlineData("exclude=a&exclude=b&exclude=c", HttpStatusCode.OK, "healthz check passed\n")]
    [InlineData("exclude=a", HttpStatusCode.ServiceUnavailable, "[+]b degraded: reported\n[-]c failed: reported\nhealthz check failed\n")]
    [InlineData("exclude=c&exclude=secret-canary", HttpStatusCode.OK,
        "[+]a ok\n[+]b degraded: reported\nwarn: some health checks cannot be excluded: no matches for 1 name\nhealthz check passed\n")]
    [InlineData("exclude=x&exclude=y&exclude=c", HttpStatusCode.OK,
        "[+]a ok\n[+]b degraded: reported\nwarn: some health checks cannot be excluded: no matches for 2 names\nhealthz check passed\n")]
    public async Task Exclude_Verbose_LeavesOutAndWarns(string query, HttpStatusCode status, string expected)
    {
        var answer = await _app.GetAsync($"/health?verbose&{query}");

        Assert.Equal((status, expected), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    [InlineData("health%2Bjson")]
    [InlineData("xabaril-ui")]
    public async Task Exclude_UnknownName_ChangesNothingElsewhere(string format)
    {
        var expected = await _app.GetAsync($"/health?format={format}");

        var answer = await _app.GetAsync($"/health?format={format}&exclude=secret-canary");

        Assert.Equal(expected.EverythingButTheTime(), answer.EverythingButTheTime());
    }

    [Fact]
    public async Task Exclude_OnOneRequest_LeavesTheNextAlone()
    {
        await _app.GetAsync("/health?exclude=c");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _app.GetAsync("/health")).Status);
    }

    [Fact]
    public async Task Exclude_OnReady_AppliesToIt()
    {
        Assert.Equal(HttpStatusCode.OK, (await _app.GetAsync("/health/ready?exclude=c")).Status);
    }

    [Fact]
    public async Task Exclude_OnASingleCheck_IsIgnored()
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _app.GetAsync("/health/c?exclude=c")).Status);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await TestApp.StartAsync(builder =>
        {
            builder.Services.AddHealthKit().AddHealthy("a").AddDegraded("b").AddUnhealthy("c");
            foreach (var name in new[] { "a", "b", "c" })
                builder.Configuration[$"HealthKit:Checks:{name}:Interval"] = "01:00:00";
        });

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
