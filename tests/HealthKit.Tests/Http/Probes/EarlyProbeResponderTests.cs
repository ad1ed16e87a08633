using System.Text;
using HealthKit.Http;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Http;

public sealed class EarlyProbeResponderTests : IDisposable
{
    private readonly EngineHarness _harness = new(new ScriptedCheck());
    private readonly HostApplication _app = new();
    private readonly ProbeApplication<object> _application;

    public EarlyProbeResponderTests()
    {
        _harness.Step();
        _ = new Endpoints(_harness.Provider);
        _application = new ProbeApplication<object>(_app, _harness.Get<EarlyProbeResponder>());
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    [InlineData("/Health/LIVE/")]
    [InlineData("/health/db")]
    public void Probe_Requested_IsAnsweredWithoutCallingTheApp(string path)
    {
        var request = new Request(path);

        var (context, answered) = Process(request);

        Assert.Null(context);
        Assert.True(answered.IsCompletedSuccessfully);
        Assert.Equal((200, "application/json"), (request.Response.StatusCode, request.Response.Headers.ContentType.ToString()));
        Assert.StartsWith("""{"status":"healthy",""", request.Body, StringComparison.Ordinal);
        Assert.Empty(_app.Calls);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health/stream")]
    [InlineData("/health/history")]
    [InlineData("/health/mistyped")]
    [InlineData("/orders")]
    [InlineData("/")]
    [InlineData("")]
    public void OtherPath_Requested_IsPassedToTheApp(string path)
    {
        var (_, answered) = Process(new Request(path));

        Assert.True(answered.IsCompletedSuccessfully);
        Assert.Equal(["create", "process", "dispose"], _app.Calls);
    }

    [Fact]
    public void OtherMethod_OnAProbePath_IsPassedToTheApp()
    {
        var request = new Request("/health/ready");
        request.Features.GetRequiredFeature<IHttpRequestFeature>().Method = "POST";

        Process(request);

        Assert.Equal(["create", "process", "dispose"], _app.Calls);
    }

    [Fact]
    public void Probe_MappedByTheApp_IsPassedToTheAppUnchanged()
    {
        using var harness = new EngineHarness(
            static builder =>
                builder.Services.AddSingleton<EndpointDataSource>(new DefaultEndpointDataSource(Endpoints.Routes("/health/ready"))));
        harness.Step();
        _ = new Endpoints(harness.Provider);
        var request = new Request("/health/ready");

        new ProbeApplication<object>(_app, harness.Get<EarlyProbeResponder>()).CreateContext(request.Features);

        Assert.Equal(["create"], _app.Calls);
        Assert.Empty(request.Response.Headers);
    }

    [Fact]
    public async Task Answer_ThatTheClientDoesNotTake_IsWaitedForOnce()
    {
        using var body = new PipedBody(takes: 1);
        var request = new Request("/health/ready");
        request.Features.Set<IHttpResponseBodyFeature>(body);

        var (_, answered) = Process(request);
        var (_, next) = Process(new Request("/health/ready"));
        var isWaited = !answered.IsCompleted;
        var taken = body.Read();

        Assert.True(isWaited);
        Assert.True(next.IsCompletedSuccessfully);
        Assert.StartsWith("""{"status":"healthy",""", taken, StringComparison.Ordinal);
        await answered;
    }

    [Fact]
    public async Task Answer_ThatCannotBeWritten_FailsWhereTheServerLooksForIt()
    {
        using var body = new PipedBody(takes: 1);
        var request = new Request("/health/ready");
        request.Features.Set<IHttpResponseFeature>(new StartedResponse());
        request.Features.Set<IHttpResponseBodyFeature>(body);
        await body.Writer.CompleteAsync();

        var (_, answered) = Process(request);

        await Assert.ThrowsAsync<InvalidOperationException>(() => answered);
        Assert.True(Process(new Request("/health/ready")).Answered.IsCompletedSuccessfully);
    }

    public void Dispose() => _harness.Dispose();

    private (object Context, Task Answered) Process(Request request)
    {
        var context = _application.CreateContext(request.Features);
        var answered = _application.ProcessRequestAsync(context);
        _application.DisposeContext(context, exception: null);
        return (context, answered);
    }

    private sealed class Request
    {
        public Request(string path)
        {
            Features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = "GET", Path = path });
            Features.Set<IHttpResponseFeature>(new HttpResponseFeature());
            Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new MemoryStream()));
        }

        public FeatureCollection Features { get; } = new();

        public IHttpResponseFeature Response => Features.GetRequiredFeature<IHttpResponseFeature>();

        public string Body =>
            Encoding.UTF8.GetString(((MemoryStream)Features.GetRequiredFeature<IHttpResponseBodyFeature>().Stream).ToArray());
    }

    private sealed class HostApplication : IHttpApplication<object>
    {
        public List<string> Calls { get; } = [];

        public object CreateContext(IFeatureCollection contextFeatures)
        {
            Calls.Add("create");
            return this;
        }

        public Task ProcessRequestAsync(object context)
        {
            Calls.Add("process");
            return Task.CompletedTask;
        }

        public void DisposeContext(object context, Exception? exception) => Calls.Add("dispose");
    }

    private sealed class StartedResponse : HttpResponseFeature
    {
        public override bool HasStarted => true;
    }
}
