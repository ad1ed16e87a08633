namespace HealthKit.StackExchangeRedis;

/// <summary>Compares the used memory with <c>maxmemory</c>.</summary>
internal sealed class MemoryEvaluator(RedisMemoryOptions options)
{
    public async Task<RedisQueryResult> EvaluateAsync(Func<string, Task<RedisInfo>> ask)
    {
        var memory = await ask("memory");
        if (memory.Number("used_memory") is not { } used || memory.Number("maxmemory") is not { } limit)
            return RedisQueryResult.Unusable(HealthReason.Protocol);

        // Redis refuses and evicts nothing because of the buffers for replicas and for the append-only file.
        used = Math.Max(0, used - (memory.Number("mem_not_counted_for_evict") ?? 0));
        var policy = memory["maxmemory_policy"] ?? "noeviction";
        if (limit <= 0)
        {
            return RedisQueryResult.Evaluated(
                HealthCheckResult.Healthy(data: new Dictionary<string, object> { ["usedBytes"] = used, ["limitBytes"] = "unlimited" }));
        }

        var share = (double)used / limit;
        var data = new Dictionary<string, object> { ["usedBytes"] = used, ["limitBytes"] = limit, ["share"] = Math.Round(share, 4),
            ["policy"] = policy };
        var counts = share >= options.DegradedAt && (options.IncludeEvicting || !await EvictsAsync(policy, ask));
        return RedisQueryResult.Evaluated(counts
            ? ThresholdEvaluator.Evaluate(share, options.DegradedAt, options.UnhealthyAt, data)
            : HealthCheckResult.Healthy(data: data));
    }

    private static async Task<bool> EvictsAsync(string policy, Func<string, Task<RedisInfo>> ask) =>
        policy.StartsWith("allkeys-", StringComparison.Ordinal)
        || (policy.StartsWith("volatile-", StringComparison.Ordinal)
            && (await ask("keyspace")).Numbered("db").Any(static database => RedisInfo.Part(database, "expires") > 0));
}
