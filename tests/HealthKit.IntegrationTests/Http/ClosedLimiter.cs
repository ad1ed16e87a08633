using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace HealthKit.IntegrationTests.Http;

/// <summary>A rate limiter that rejects every request.</summary>
internal sealed class ClosedLimiter : PartitionedRateLimiter<HttpContext>
{
    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) => new Refusal();

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        HttpContext resource, int permitCount, CancellationToken cancellationToken) => ValueTask.FromResult<RateLimitLease>(new Refusal());

    private sealed class Refusal : RateLimitLease
    {
        public override bool IsAcquired => false;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
