using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;

namespace HealthKit.Tests.Notifications;

public sealed class AlertGroupTextTests
{
    [Fact]
    public void Text_OfWhatBroke_SendsWhatSinceWhenAndWhy() => Reads(
        Messages.Of(Messages.Broken),
        """
        [store] postgres is unhealthy
        postgres has been unhealthy since 2026-11-20 08:15:21 UTC: connection-refused. The server refused the connection.

        Sent by pod-1/1, 2026-11-20 08:19:33 UTC.

        """);

    [Fact]
    public void Text_OfWhatRecovered_SendsHowLongItLasted() => Reads(
        Messages.Of(Messages.Recovered),
        """
        [store] postgres is healthy again
        postgres is healthy again after 4 min 12 s. The outage began at 2026-11-20 08:15:21 UTC. Last reason: connection-refused. The server refused the connection.

        Sent by pod-1/1, 2026-11-20 08:19:33 UTC.

        """);

    [Fact]
    public void Text_OfSeveral_NamesThemInTheTitle() => Reads(
        Messages.Of(Messages.StillBroken with { Claim = ClaimState.Acquired }, Messages.Flapping with { Claim = ClaimState.Acquired }),
        """
        [store] postgres is still unhealthy, redis is flapping
        postgres is still unhealthy after 4 h, since 2026-11-20 08:15:21 UTC: connection-refused. The server refused the connection.
        redis is flapping: 7 state changes since 2026-11-20 08:15:21 UTC. It is not reported again until it is stable. Last reason: connection-refused. The server refused the connection.

        Sent by one replica for all: pod-1/1, 2026-11-20 08:19:33 UTC.

        """);

    [Fact]
    public void Text_Uncoordinated_SendsThatOthersMaySendToo() => Reads(
        Messages.Of(Messages.Broken with { Claim = ClaimState.Uncoordinated }),
        """
        [store] postgres is unhealthy
        postgres has been unhealthy since 2026-11-20 08:15:21 UTC: connection-refused. The server refused the connection.

        Uncoordinated: other replicas may send the same. Sent by pod-1/1, 2026-11-20 08:19:33 UTC.

        """);

    [Fact]
    public void Text_OfAHostileCheck_StaysOnItsLine() => Reads(
        Messages.Of(Messages.Hostile),
        """
        [store] <!channel> is degraded
        <!channel> has been degraded since 2026-11-20 08:15:21 UTC: connection-refused. Layer: tcp. all & sundry  Bcc: a@b.example *bold*

        Sent by pod-1/1, 2026-11-20 08:19:33 UTC.

        """);

    [Fact]
    public void Text_OfATest_SendsThatNothingIsWrong() => Reads(
        AlertGroup.Test,
        """
        [store] Test message
        This is a test message from HealthKit. Nothing is wrong.

        Sent by pod-1/1, 2026-11-20 08:19:33 UTC.

        """);

    [Fact]
    public void Text_OfVeryMany_NamesTheFirstAndCountsTheRest()
    {
        var text = new AlertGroupText(Messages.Of([.. Enumerable.Repeat(Messages.Broken, 400)]), Messages.Signature);

        Assert.Equal(26, text.Lines.Count());
        Assert.Equal("And 375 more checks.", text.Lines.Last());
        Assert.Equal("[store] postgres is unhealthy, postgres is unhealthy, postgres is unhealthy, and 397 more checks", text.Title);
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.6, "1 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(252, "4 min 12 s")]
    [InlineData(3_600, "1 h")]
    [InlineData(90_061, "1 d 1 h")]
    public void Duration_OfAnyLength_IsInTwoUnits(double seconds, string text) =>
        Assert.Equal(text, DurationText.Of(TimeSpan.FromSeconds(seconds)));

    private static void Reads(AlertGroup group, string expected)
    {
        var text = new AlertGroupText(group, Messages.Signature);

        Assert.Equal(expected, $"{text.Title}\n{text.Whole("\n")}");
    }
}
