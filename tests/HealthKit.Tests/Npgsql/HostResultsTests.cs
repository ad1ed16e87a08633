using HealthKit.Npgsql;

namespace HealthKit.Tests.Npgsql;

public sealed class HostResultsTests
{
    [Theory]
    [InlineData("any", "Primary ReadOnlyPrimary Standby")]
    [InlineData("prefer-primary", "Primary ReadOnlyPrimary Standby")]
    [InlineData("prefer-standby", "Primary ReadOnlyPrimary Standby")]
    [InlineData("primary", "Primary ReadOnlyPrimary")]
    [InlineData("read-write", "Primary")]
    [InlineData("standby", "Standby")]
    [InlineData("read-only", "ReadOnlyPrimary Standby")]
    [InlineData(null, "")]
    public void IsSufficient_OneHost_IsWhatTheDriverAccepts(string? target, string accepted) => Assert.All(
        Enum.GetValues<HostRole>(),
        role => Assert.Equal(accepted.Split(' ').Contains(role.ToString()),
            HostResults.IsSufficient(NpgsqlQueryResult.SuccessOf(role), target)));

    [Theory]

    // The working hosts do not have the required role.
    [InlineData("read-write", false, "Standby Standby", "read-only")]
    [InlineData("read-write", true, "Standby Standby", "read-only")]
    [InlineData("primary", false, "Standby", "read-only")]
    [InlineData("standby", false, "Primary", "not-found")]
    [InlineData("read-only", true, "Primary", "not-found")]

    // The driver skips an unreachable host. Any other failure may be that of the required host.
    [InlineData("read-write", false, "connection-refused Standby", "read-only")]
    [InlineData("read-write", true, "Standby connection-refused", "read-only")]
    [InlineData("read-write", false, "Standby timeout", "timeout")]
    [InlineData("read-write", true, "unreachable Standby", "unreachable")]
    [InlineData("read-write", true, "connection-refused overloaded Standby", "overloaded")]
    [InlineData("read-write", false, "connection-refused connection-refused", "connection-refused")]
    [InlineData("any", false, "connection-refused timeout", "timeout")]

    // Wrong credentials do not make a pool hang, but the driver refuses a host because of them.
    [InlineData("any", false, "authentication", null)]
    [InlineData("any", true, "authentication", "authentication")]

    // With an unknown target every host must work, unless the driver's refusal shows the required role.
    [InlineData(null, false, "Primary Standby", null)]
    [InlineData(null, false, "Primary connection-refused", "connection-refused")]
    [InlineData(null, false, "timeout Standby", "timeout")]
    [InlineData(null, true, "connection-refused Standby", "read-only")]
    [InlineData(null, true, "connection-refused Primary", "connection-refused")]
    [InlineData(null, true, "Standby Standby", "read-only")]
    [InlineData(null, true, "Primary", "not-found")]
    [InlineData(null, true, "Primary Standby", null)]
    public void Combine_AnswersThatDoNotSuffice_HaveOneReason(string? target, bool isRefusedByDriver, string answers, string? reason) =>
        Assert.Equal(
        reason, HostResults.Combine([.. answers.Split(' ').Select(Answer)], target, isRefusedByDriver).Reason?.Code);

    private static NpgsqlQueryResult Answer(string text) => Enum.TryParse<HostRole>(text, out var role)
        ? NpgsqlQueryResult.SuccessOf(role)
        : new NpgsqlQueryResult(Reasons.Of(text), new InvalidOperationException(text));

    private static class Reasons
    {
        private static readonly HealthReason[] All =
            [HealthReason.Timeout, HealthReason.Unreachable, HealthReason.ConnectionRefused, HealthReason.Overloaded,
                HealthReason.Authentication];

        public static HealthReason Of(string code) => All.Single(reason => reason.Code == code);
    }
}
