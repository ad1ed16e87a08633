namespace HealthKit;

/// <summary>
/// Lets one replica act when all replicas see the same change: the first to claim a key owns it until the claim expires or is released.
/// Register one implementation as a singleton; <c>AddRedisReplicaCoordinator</c> of HealthKit.StackExchangeRedis does so.
/// </summary>
public interface IReplicaCoordinator
{
    /// <summary>Claims a key. Returns <c>true</c> when this replica owns the key now, <c>false</c> when another replica owns it.</summary>
    /// <param name="key">Such as <c>ops:postgres:unhealthy</c>: letters, digits and punctuation. Prefixed with the app's name.</param>
    /// <param name="expiry">How long the claim lasts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Exception">The owner is unknown because the store cannot be reached.</exception>
    Task<bool> TryClaimAsync(string key, TimeSpan expiry, CancellationToken cancellationToken);

    /// <summary>Extends a claim, no matter which replica owns it. Does nothing when no replica owns it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expiry">How long the claim lasts from now on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ExtendAsync(string key, TimeSpan expiry, CancellationToken cancellationToken);

    /// <summary>Releases a claim, no matter which replica owns it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ReleaseAsync(string key, CancellationToken cancellationToken);
}
