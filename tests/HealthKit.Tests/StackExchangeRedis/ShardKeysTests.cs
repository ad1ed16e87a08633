using HealthKit.StackExchangeRedis;

namespace HealthKit.Tests.StackExchangeRedis;

public sealed class ShardKeysTests
{
    // The expected slots are the results of CLUSTER KEYSLOT.
    [Theory]
    [InlineData("123456789", 12739)]
    [InlineData("foo", 12182)]
    [InlineData("healthkit:check", 20)]
    [InlineData("", 0)]
    public void Slot_OfAKey_IsTheServers(string key, int slot) => Assert.Equal(slot, ShardKeys.SlotOf(key));
}
