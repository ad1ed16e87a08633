using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

/// <summary>The mapped endpoints in the app's OpenAPI document.</summary>
public sealed class OpenApiTests
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health/startup")]
    [InlineData("/health/database")]
    public async Task Document_Endpoint_DescribesItsResponses(string path)
    {
        var document = await DocumentAsync(app => app.MapHealthKit());

        var responses = document["paths"]![path]!["get"]!["responses"]!.AsObject();

        // There is no schema: the generator would ask the app's serializer for a type that only HealthKit knows.
        Assert.Equal("""{"200":{"description":"OK"},"503":{"description":"Service Unavailable"}}""", responses.ToJsonString());
    }

    [Theory]
    [InlineData("get")]
    [InlineData("head")]
    [InlineData("options")]
    public async Task Document_Endpoint_HasTheMethodsThatAnswer(string method)
    {
        var document = await DocumentAsync(app => app.MapHealthKit());

        Assert.NotNull(document["paths"]!["/health/live"]![method]);
    }

    [Fact]
    public async Task Document_Endpoint_IsTaggedAndSummed()
    {
        var document = await DocumentAsync(app => app.MapHealthKit());

        var operation = document["paths"]!["/health/live"]!["get"]!;

        Assert.Equal(("Health", "The live probe."), ((string?)operation["tags"]![0], (string?)operation["summary"]));
    }

    [Fact]
    public async Task Document_InAGroup_HasThePrefix()
    {
        var document = await DocumentAsync(app => app.MapGroup("/internal").MapHealthKit());

        Assert.NotNull(document["paths"]!["/internal/health/live"]);
    }

    [Fact]
    public async Task Document_WhatIsHealthKits_HasNoFurtherPath()
    {
        var document = await DocumentAsync(app => app.MapHealthKit());

        Assert.Equal(
            ["/health", "/health/database", "/health/history", "/health/live", "/health/liveness", "/health/readiness", "/health/ready",
                "/health/startup", "/health/stream", "/metrics"],
            document["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Document_NotMapped_HasNoPath()
    {
        var document = await DocumentAsync(_ => { });

        Assert.Empty(document["paths"]!.AsObject());
    }

    private static async Task<JsonNode> DocumentAsync(Action<WebApplication> map)
    {
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Services.AddOpenApi();
                builder.Services.AddHealthKit().AddHealthy("database");
            },
            app =>
            {
                app.MapOpenApi();
                map(app);
            });
        return JsonNode.Parse((await app.GetAsync("/openapi/v1.json")).Body)!;
    }
}
