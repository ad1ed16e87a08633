using HealthKit.Http;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

[Collection(WholeProcess.Name)]
public sealed class AllocationTests
{
    private const int Requests = 10_000;
    private const int Batches = 5;

    [Theory]
    [InlineData("/health/ready")]
    [InlineData("/health/live/")]
    [InlineData("/HEALTH")]
    [InlineData("/health/db")]
    public void Probe_OnAnUnchangedSnapshot_AllocatesNothing(string path)
    {
        Assert.Equal((0, 200), Measure(path));
    }

    [Fact]
    public void Probe_OfAKubelet_AllocatesNothing()
    {
        Assert.Equal((0, 200), Measure("/health/ready", context =>
        {
            context.Request.Headers.Accept = "*/*";
            context.Request.Headers.UserAgent = "kube-probe/1.30";
        }));
    }

    [Fact]
    public void Probe_Degraded_AllocatesNothing()
    {
        Assert.Equal((0, 200), Measure("/health/ready", status: HealthStatus.Degraded));
    }

    [Fact]
    public void Probe_Unhealthy_AllocatesNothing()
    {
        Assert.Equal((0, 503), Measure("/health/ready", status: HealthStatus.Unhealthy));
    }

    [Fact]
    public void Request_OfTheApp_AllocatesNothing()
    {
        Assert.Equal((0, 418), Measure("/orders/17"));
    }

    [Fact]
    public void MistypedPath_UnderThePrefix_AllocatesNothing()
    {
        Assert.Equal((0, 404), Measure("/health/redy"));
    }

    [Theory]
    [InlineData("/health/ready")]
    [InlineData("/health/db/")]
    public void Probe_AtTheServer_AllocatesNothing(string path)
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        harness.Step();
        _ = new Endpoints(harness.Provider);
        var (probes, features) = (harness.Get<EarlyProbeResponder>(), new BareFeatures(path));

        var bytes = Least(Ask);

        Assert.Equal((0, 200, 0), (bytes, features.Response.StatusCode, features.Lent));
        Assert.True(features.Written > Requests * Batches * 50L);

        void Ask()
        {
            Assert.True(probes.TryRespond(features));
            Assert.True(EarlyProbeResponder.FinishAsync().IsCompletedSuccessfully);
        }
    }

    [Fact]
    public void Probe_MappedBesideDetailsForAuthorizedCallers_AllocatesNothing()
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        harness.Step();
        var responder = new MappedResponder(
            harness.Get<HealthResponder>(), harness.Get<HealthResponderFactory>().Create(DetailLevel.Full));
        var (context, route) = (new BareContext("/health/ready"), harness.Get<RouteTable>().OnAppPort["/health/ready"]);
        context.SetEndpoint(new Endpoint(requestDelegate: null, new EndpointMetadataCollection("Health"), displayName: null));

        var bytes = Least(() => Assert.True(responder.RespondAsync(context, route).IsCompletedSuccessfully));

        Assert.Equal((0, 200), (bytes, context.Response.StatusCode));
    }

    private static (long Bytes, int Status) Measure(string path, Action<HttpContext>? prepare = null,
        HealthStatus status = HealthStatus.Healthy)
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(status));
        harness.Step();
        var endpoints = new Endpoints(harness.Provider);
        var context = new BareContext(path);
        prepare?.Invoke(context);
        var bytes = Least(() => endpoints.Invoke(context));

        Assert.Equal((context.Response.ContentLength ?? 0) * Requests * (Batches + 1), context.BareResponse.Written);
        return (bytes, context.Response.StatusCode);
    }

    // Takes the minimum of several batches, because requests do not cause one-time allocations, which may occur in any batch.
    private static long Least(Action ask)
    {
        var least = long.MaxValue;
        for (var batch = 0; batch <= Batches; batch++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var request = 0; request < Requests; request++)
                ask();

            // The first batch is the warm-up.
            least = batch == 0 ? least : Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
