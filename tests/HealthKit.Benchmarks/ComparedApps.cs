using System.IO.Pipelines;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthKit.Benchmarks;

/// <summary>The two apps, each on a Kestrel of its own in this process.</summary>
internal sealed class ComparedApps : IAsyncDisposable
{
    private readonly WebApplication _bare;
    private readonly WebApplication _healthKit;

    private ComparedApps(WebApplication bare, WebApplication healthKit)
    {
        _bare = bare;
        _healthKit = healthKit;
    }

    public string Bare => $"{_bare.Urls.First()}/health/ready";

    public string HealthKit => $"{_healthKit.Urls.First()}/health/ready";

    public static async Task<ComparedApps> StartAsync(PostgresServer postgres, RedisServer redis)
    {
        var healthKit = await StartHealthKitAsync(postgres, redis);
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"{healthKit.Urls.First()}/health/ready"));
        var bare = await StartBareAsync(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
        return new ComparedApps(bare, healthKit);
    }

    public async ValueTask DisposeAsync()
    {
        await _bare.DisposeAsync();
        await _healthKit.DisposeAsync();
    }

    private static async Task<WebApplication> StartHealthKitAsync(PostgresServer postgres, RedisServer redis)
    {
        var builder = CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = postgres.ConnectionString,
            ["ConnectionStrings:Redis"] = redis.ConnectionString,
            ["HealthKit:Details"] = nameof(DetailLevel.Summary),
        });
        builder.Services.AddHealthKit()
            .AddNpgsql(configure: check => check.ConnectionStringName = "Postgres")
            .AddRedis(configure: check => check.ConnectionStringName = "Redis");
        var app = builder.Build();
        await app.StartAsync();
        await app.Services.WaitUntilReadyAsync();
        return app;
    }

    /// <summary>Writes the same bytes with the same headers, and knows nothing.</summary>
    private static async Task<WebApplication> StartBareAsync(byte[] body)
    {
        var app = CreateBuilder().Build();
        app.Run(context =>
        {
            var headers = context.Response.Headers;
            headers.CacheControl = "no-store, no-cache";
            headers.Pragma = "no-cache";
            headers.Expires = "Thu, 01 Jan 1970 00:00:00 GMT";
            headers.XContentTypeOptions = "nosniff";
            headers.ContentType = "application/json";
            headers.ContentLength = body.Length;
            var written = context.Response.BodyWriter.WriteAsync(body);
            return written.IsCompletedSuccessfully ? Task.CompletedTask : WaitAsync(written);
        });
        await app.StartAsync();
        return app;

        static async Task WaitAsync(ValueTask<FlushResult> written) => await written;
    }

    private static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder;
    }
}
