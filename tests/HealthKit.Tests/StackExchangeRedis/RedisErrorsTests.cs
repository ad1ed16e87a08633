using HealthKit.StackExchangeRedis;
using StackExchange.Redis;

namespace HealthKit.Tests.StackExchangeRedis;

public sealed class RedisErrorsTests
{
    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory", "loading")]
    [InlineData("CLUSTERDOWN The cluster is down", "cluster-down")]
    [InlineData("CLUSTERDOWN Hash slot not served", "cluster-down")]
    [InlineData("READONLY You can't write against a read only replica.", "read-only")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", "read-only")]
    [InlineData("NOREPLICAS Not enough good replicas to write.", "read-only")]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", "unreachable")]
    [InlineData("NOAUTH Authentication required.", "authentication")]
    [InlineData("WRONGPASS invalid username-password pair or user is disabled.", "authentication")]
    [InlineData("ERR invalid password", "authentication")]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", "read-only")]
    [InlineData("ERR AUTH <password> called without any password configured for the default user.", null)]
    [InlineData("ERR max number of clients reached", "overloaded")]
    [InlineData("ERR max number of clients + cluster connections reached", "overloaded")]
    [InlineData("DENIED Redis is running in protected mode because protected mode is enabled", "forbidden")]
    [InlineData("NOPERM this user has no permissions to run the 'ping' command", null)]
    [InlineData("ERR unknown command 'PING'", null)]
    [InlineData("BUSY Redis is busy running a script.", null)]
    [InlineData("", null)]
    public void Error_AsServersWriteIt_HasTheReason(string error, string? reason) =>
        Assert.Equal(reason, RedisErrors.ReasonOf(error)?.Code);

    [Theory]
    [InlineData("NOPERM User default has no permissions to run the 'ping' command", true)]
    [InlineData("ERR unknown command 'PING', with args beginning with: ", true)]
    [InlineData("ERR Unknown subcommand or wrong number of arguments for 'INFO'.", true)]
    [InlineData("ERR unsupported command 'info'", true)]
    [InlineData("ERR The user executing the script can't run this command or subcommand script: 2a5f7bd0, on @user_script:1.", true)]
    [InlineData("ERR Error running script (call to f_2a5f7bd0): @user_script:1: NOPERM this user has no permissions to run the 'info' "
        + "command", true)]
    [InlineData("ERR Error compiling script (new function): user_script:1: unexpected symbol near '#' ", true)]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", false)]
    [InlineData("NOAUTH Authentication required.", false)]
    [InlineData("ERR upstream failure", false)]
    public void Error_ThatOnlyRefusesTheCommand_IsDistinguished(string error, bool isRefusal) =>
        Assert.Equal(isRefusal, RedisErrors.IsRefusal(error));

    [Theory]
    [InlineData("NOPERM No permissions to access a key", true)]
    [InlineData("NOPERM this user has no permissions to access one of the keys used as arguments", true)]
    [InlineData("NOPERM this user has no permissions to run the 'setrange' command", false)]
    [InlineData("NOPERM User app has no permissions to run the 'set' command", false)]
    [InlineData("ERR unknown command 'SETRANGE'", false)]
    public void Error_ThatOnlyRefusesTheKey_IsDistinguished(string error, bool isKeyRefusal) =>
        Assert.Equal(isKeyRefusal, RedisErrors.IsKeyRefusal(error));

    [Theory]
    [InlineData("This operation has been disabled in the command-map and cannot be used: SETRANGE", true)]
    [InlineData("This operation is not available unless admin mode is enabled: INFO", true)]
    [InlineData("The database does not exist on the server: 99", false)]
    [InlineData("Command cannot be issued to a replica: SETRANGE", false)]
    public void Exception_OfTheDriver_IsARefusalOfTheCommandOrNot(string message, bool isRefusal) =>
        Assert.Equal(isRefusal, RedisErrors.IsRefusal(new RedisCommandException(message)));
}
