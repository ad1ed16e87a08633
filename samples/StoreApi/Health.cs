using HealthKit;

namespace StoreApi;

/// <summary>Adds one check for each server that the service uses, and a webhook for alerts. One replica sends for all.</summary>
internal static class Health
{
    public static void AddHealth(this WebApplicationBuilder builder)
    {
        // The service counts its orders with prometheus-net: one page has both.
        var health = builder.Services.AddHealthKit().AddPrometheusNet();
        if (builder.Configuration.GetServer("Postgres") is not null)
            health.AddNpgsql("postgres", check => check.AffectedEndpoints.Add("/orders"));

        // Redis is a cache: without it the service answers every request, but slower.
        if (builder.Configuration.GetServer("Redis") is not null)
            health.AddRedis("redis", check => check.Impact = CheckImpact.Degrades).AddRedisReplicaCoordinator();

        // No alerts are sent until HealthKit__Notifications__ops__Url is set.
        if (builder.Configuration["HealthKit:Notifications:ops:Url"] is not null)
            health.AddWebhook("ops");
    }
}
