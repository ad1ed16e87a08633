namespace HealthKit.SimulationTests;

public sealed class SimulatedTimeTests
{
    [Fact]
    public void Event_ThatAddsAnotherForNowWithoutEnd_FailsTheWorld()
    {
        var time = new SimulatedTime();
        time.After(TimeSpan.FromSeconds(1), Again);

        Assert.Throws<InvalidOperationException>(() =>
        {
            while (time.NextDue < long.MaxValue)
                time.RunNext();
        });

        void Again() => time.After(TimeSpan.Zero, Again);
    }
}
