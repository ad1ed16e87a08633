namespace HealthKit.Tests.Notifications;

/// <summary>The replicas' claims in memory. A test can make them unavailable.</summary>
internal sealed class ScriptedCoordinator(TimeProvider time)
{
    private readonly Dictionary<string, (string Owner, DateTimeOffset Until)> _claims = new(StringComparer.Ordinal);

    public bool IsAway { get; set; }

    public IReadOnlyCollection<string> Keys =>
        [.. _claims.Where(claim => claim.Value.Until > time.GetUtcNow()).Select(claim => claim.Key).Order()];

    public IReplicaCoordinator Of(string replica) => new Replica(this, replica);

    private void ThrowIfAway()
    {
        if (IsAway)
            throw new TimeoutException("Password=canary");
    }

    private sealed class Replica(ScriptedCoordinator shared, string name) : IReplicaCoordinator
    {
        public Task<bool> TryClaimAsync(string key, TimeSpan expiry, CancellationToken cancellationToken)
        {
            shared.ThrowIfAway();
            if (shared._claims.TryGetValue(key, out var claim) && claim.Until > shared.Time.GetUtcNow())
                return Task.FromResult(claim.Owner == name);

            shared._claims[key] = (name, shared.Time.GetUtcNow() + expiry);
            return Task.FromResult(true);
        }

        public Task ExtendAsync(string key, TimeSpan expiry, CancellationToken cancellationToken)
        {
            shared.ThrowIfAway();
            if (shared._claims.TryGetValue(key, out var claim) && claim.Until > shared.Time.GetUtcNow())
                shared._claims[key] = claim with { Until = shared.Time.GetUtcNow() + expiry };

            return Task.CompletedTask;
        }

        public Task ReleaseAsync(string key, CancellationToken cancellationToken)
        {
            shared.ThrowIfAway();
            shared._claims.Remove(key);
            return Task.CompletedTask;
        }
    }

    private TimeProvider Time => time;
}
