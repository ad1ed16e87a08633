using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.Live;

public sealed class AbortedStreamTests
{
    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Stream_ClientGoneWhenTheResponseStarts_LogsNoError(HttpProtocols protocol)
    {
        var ended = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint =>
                {
                    endpoint.Protocols = protocol;

                    // Kestrel then uses the pool of the runtime, which gives no memory for a size of zero.
                    endpoint.Use(static next => connection =>
                    {
                        connection.Features.Set<IMemoryPoolFeature>(null);
                        return next(connection);
                    });
                }));
                builder.Services.AddHealthKit().AddHealthy("db");
            },
            web =>
            {
                web.Use(async (context, next) =>
                {
                    context.Response.OnStarting(() =>
                    {
                        context.Abort();
                        return Task.CompletedTask;
                    });
                    await next(context);
                    ended.SetResult();
                });
                web.MapHealthKit();
            });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/health/stream", UriKind.Relative))
        {
            Version = protocol == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => app.Client.SendAsync(request));

        await ended.Task.WaitAsync(TestApp.Deadline);
        Assert.DoesNotContain(app.Logs.Lines, static line => line.Level >= LogLevel.Error);
    }
}
