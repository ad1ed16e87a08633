using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Exposure;

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

    private static (long Bytes, int Status) Measure(string path, Action<HttpContext>? prepare = null, HealthStatus status = HealthStatus.Healthy)
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

        // The least of a few batches: what is allocated once, whenever that may be, is not allocated by a request.
        var least = long.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var written = context.BareResponse.Written;
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var request = 0; request < Requests; request++)
            {
                endpoints.Invoke(context);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal((context.Response.ContentLength ?? 0) * Requests, context.BareResponse.Written - written);
        }

        return (least, context.Response.StatusCode);
    }
}
