using HealthKit.Exposure;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Exposure;

[Collection(WholeProcess.Name)]
public sealed class AllocationTests
{
    private const int Requests = 10_000;

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

    private static (long BytesPerRequest, int Status) Measure(string path, Action<HttpContext>? prepare = null, HealthStatus status = HealthStatus.Healthy)
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(status));
        harness.Step();
        var endpoints = new Endpoints(harness.Provider);
        var context = new BareContext(path);
        prepare?.Invoke(context);
        for (var warmUp = 0; warmUp < 1_000; warmUp++)
        {
            endpoints.Invoke(context);
        }

        var written = context.BareResponse.Written;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var request = 0; request < Requests; request++)
        {
            endpoints.Invoke(context);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((context.Response.ContentLength ?? 0) * Requests, context.BareResponse.Written - written);
        Assert.Equal(0, context.BareResponse.Lent);

        // Per request: the runtime itself allocates once in a while on this thread, when it compiles a method anew. An object is 24 bytes.
        return (allocated / Requests, context.Response.StatusCode);
    }
}
