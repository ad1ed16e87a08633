using HealthKit.Checks;
using HealthKit.Registration;

namespace HealthKit.Tests.Checks;

/// <summary>A beat and a run at the same moment, on two processors.</summary>
public sealed class HeartbeatRaceTests
{
    // Without a full fence in the beat, one of some thousand rounds loses it.
    private const int Rounds = 200_000;

    [Fact]
    public void Beat_AtTheMomentOfARun_IsSeenOrRequestsARun()
    {
        var time = new CountingTime();
        var (requests, lost) = (0, 0);
        var runs = new RunRequests();
        runs.Requested += (_, _) => requests++;
        var heartbeat = new Heartbeat("mailer", time, runs);
        var (asked, beaten) = (0, 0);
        var worker = new Thread(() =>
        {
            for (var round = 1; round <= Rounds; round++)
            {
                var wait = new SpinWait();
                while (Volatile.Read(ref asked) < round)
                    wait.SpinOnce(sleep1Threshold: -1);

                heartbeat.Beat();
                Volatile.Write(ref beaten, round);
            }
        }) { IsBackground = true };
        worker.Start();
        heartbeat.Beat();
        for (var round = 1; round <= Rounds; round++)
        {
            var (last, requested) = (heartbeat.Last, requests);
            Volatile.Write(ref asked, round);

            // From no to some tens of nanoseconds later, so that the run meets each moment of the beat.
            Thread.SpinWait(round % 32);
            heartbeat.ExpectNext();
            var seen = heartbeat.Last;
            var wait = new SpinWait();
            while (Volatile.Read(ref beaten) < round)
                wait.SpinOnce(sleep1Threshold: -1);

            if (seen == last && requests == requested)
                lost++;

            // The next round begins with a beat that nobody expects.
            heartbeat.Beat();
        }

        worker.Join();
        Assert.Equal(0, lost);
    }

    private sealed class CountingTime : TimeProvider
    {
        private long _now;

        // Not interlocked: that would be the fence whose absence the test must show. The two threads never read it at the same time.
        public override long GetTimestamp() => ++_now;
    }
}
