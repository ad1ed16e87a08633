namespace HealthKit;

/// <summary>
/// Lets one replica of a fleet act where all see the same: the first to claim a key has it until the claim runs out or is released. Register one as a singleton;
/// <c>AddRedisReplicaCoordinator</c> of HealthKit.StackExchangeRedis does.
/// </summary>
public interface IReplicaCoordinator
{
    /// <summary>Claims a key, or finds that this replica has it already. False when another has it.</summary>
    /// <param name="key">Letters, digits and punctuation, such as <c>ops:postgres:unhealthy</c>. The app's name is put before it.</param>
    /// <param name="expiry">How long the claim holds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Exception">Nobody knows who has it: the store cannot be reached.</exception>
    Task<bool> TryClaimAsync(string key, TimeSpan expiry, CancellationToken cancellationToken);

    /// <summary>Has a claim hold on from now, whoever has it. Does nothing when nobody has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expiry">How long the claim holds from now on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ExtendAsync(string key, TimeSpan expiry, CancellationToken cancellationToken);

    /// <summary>Lets the key be claimed again, whoever has it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ReleaseAsync(string key, CancellationToken cancellationToken);
}
