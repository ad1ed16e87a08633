using HealthKit.Http;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Http;

public sealed class ProbeServerTests
{
    [Fact]
    public async Task Kestrel_WithHealthKit_IsDecoratedOnce()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddHealthKit();
        builder.Services.AddHealthKit();
        await using var app = builder.Build();

        Assert.IsType<ProbeServer>(Assert.Single(app.Services.GetServices<IServer>()));
    }

    [Fact]
    public async Task Kestrel_ChosenAfterTheFirstCall_IsDecoratedByTheSecond()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddHealthKit();
        builder.WebHost.UseKestrelCore();
        builder.Services.AddHealthKit();
        await using var app = builder.Build();

        Assert.IsType<ProbeServer>(app.Services.GetRequiredService<IServer>());
    }

    [Fact]
    public async Task Server_ThatIsNotKestrel_IsLeftAlone()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IServer, OtherServer>();
        builder.Services.AddHealthKit();
        await using var app = builder.Build();

        Assert.IsType<OtherServer>(app.Services.GetRequiredService<IServer>());
    }

    [Fact]
    public async Task Application_WithoutProbes_IsTheServersAsItIs()
    {
        var (kestrel, app) = (new OtherServer(), new Application<string>());
        using var server = new ProbeServer(kestrel, new EarlyProbeResponder());

        await server.StartAsync(app, CancellationToken.None);

        Assert.Same(app, kestrel.Started);
    }

    [Fact]
    public async Task Application_WithAValueTypeContext_IsPassedToTheServerUnchanged()
    {
        // HealthKit cannot distinguish the default of a value type from a missing context.
        var (kestrel, app) = (new OtherServer(), new Application<int>());
        using var harness = new EngineHarness(new ScriptedCheck());
        _ = new Endpoints(harness.Provider);
        using var server = new ProbeServer(kestrel, harness.Get<EarlyProbeResponder>());

        await server.StartAsync(app, CancellationToken.None);

        Assert.Same(app, kestrel.Started);
    }

    private sealed class Application<TContext> : IHttpApplication<TContext>
        where TContext : notnull
    {
        public TContext CreateContext(IFeatureCollection contextFeatures) => throw new NotSupportedException();

        public Task ProcessRequestAsync(TContext context) => throw new NotSupportedException();

        public void DisposeContext(TContext context, Exception? exception) => throw new NotSupportedException();
    }

    private sealed class OtherServer : IServer
    {
        public object? Started { get; private set; }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull
        {
            Started = application;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
