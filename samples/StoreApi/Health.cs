using HealthKit;

namespace StoreApi;

/// <summary>One check for each server that the service uses, and who is told when one breaks: of all replicas, one speaks.</summary>
internal static class Health
{
    public static void AddHealth(this WebApplicationBuilder builder)
    {
        var health = builder.Services.AddHealthKit();
        if (builder.Configuration.GetServer("Postgres") is not null)
            health.AddNpgsql("postgres", check => check.AffectedEndpoints.Add("/orders"));

        // A cache: without it every request is served, only slower.
        if (builder.Configuration.GetServer("Redis") is not null)
            health.AddRedis("redis", check => check.Impact = CheckImpact.Degrades).AddRedisReplicaCoordinator();

        // Who is told of what breaks: nobody, until HealthKit__Notifications__ops__Url says so.
        if (builder.Configuration["HealthKit:Notifications:ops:Url"] is not null)
            health.AddWebhook("ops");
    }
}
