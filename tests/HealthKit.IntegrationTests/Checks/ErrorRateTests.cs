using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Checks;

public sealed class ErrorRateTests
{
    [Fact]
    public async Task Requests_ThatFail_DegradeTheServiceAndProbesDoNotCount()
    {
        await using var app = await TestApp.StartAsync(
            static builder =>
            {
                builder.RunsOften("errors");
                builder.Services.AddHealthKit()
                    .AddErrorRate(configure: static options => (options.MinimumRequests, options.DegradedAt) = (10, 0.2));
            },
            static app =>
            {
                app.MapGet("/good", static () => "good");
                app.MapGet("/bad", static () => Results.StatusCode(500));
            });
        for (var request = 0; request < 20; request++)
        {
            await app.GetAsync("/good");
            await app.GetAsync("/health/ready");
        }

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health")).Status);
        for (var request = 0; request < 5; request++)
            await app.GetAsync("/bad");

        await Eventually.TrueAsync(
            async () => (await app.GetAsync("/health/errors")).Body.Contains("\"state\":\"degraded\",\"reason\":\"threshold\"",
                StringComparison.Ordinal), TestApp.Deadline,
            "five errors of 25 requests are seen");
    }
}
