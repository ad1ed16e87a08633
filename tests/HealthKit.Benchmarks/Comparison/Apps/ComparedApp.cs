using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>One app in this process, with its own Kestrel and without the log providers and other defaults of a template.</summary>
internal sealed class ComparedApp : IAsyncDisposable
{
    private ComparedApp(WebApplication app, int? managementPort)
    {
        App = app;
        ManagementPort = managementPort;
    }

    public WebApplication App { get; }

    public int? ManagementPort { get; }

    public static async Task<ComparedApp> StartAsync(Action<WebApplicationBuilder> build, Action<WebApplication> map,
        int? managementPort = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{FreePort.Next()}");
        builder.Logging.ClearProviders();
        build(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new ComparedApp(app, managementPort);
    }

    public Uri Url(string path) => new(new Uri(App.Urls.First()), path);

    public Uri ManagementUrl(string path) => new($"http://127.0.0.1:{ManagementPort}{path}");

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
