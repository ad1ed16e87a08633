using System.Net.Sockets;
using System.Text;

namespace HealthKit.PackageTests.Probe;

public sealed class HostileAnswerTests(PackedPackages packages)
{
    private const int Shells = 40;
    private const int AtOnce = 4;

    private static readonly int RunsOfAShell = Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") == "1" ? 250 : 50;

    private static readonly string[] Words =
    [
        "HTTP/1.1 200 OK\r\n", "HTTP/1.1 503 No\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200", "HTTP/9.9 200 OK\r\n", "\r\n",
            "\n", "\r", ":", "\0", " ",
        "Content-Length: 20\r\n", "Content-Length: 99999999999\r\n", "Content-Length: -5\r\n", "Transfer-Encoding: chunked\r\n", "14\r\n",
            "0\r\n\r\n", "ffffffffffffffff\r\n",
        "{\"status\":\"healthy\"}", "{\"status\":\"", "\u001b[2J\u0007", "\u00ff\u00fe", new('x', 9_000), new('\n', 300),
    ];

    /// <summary>The seed is fixed, so that a failure is reproducible.</summary>
    [Fact]
    public async Task Answers_AtRandom_NeverCrashHangOrDeceive()
    {
        await using var server = ScriptedServer.Following(async (socket, number, token) =>
        {
            var random = new Random(number);
            foreach (var piece in Answer(random).Chunk(random.Next(1, 5_000)))
                await socket.SendAsync(piece, token);

            switch (random.Next(20))
            {
                case 0:
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                    break;
                case 1:
                    socket.Close(timeout: 0);
                    break;
                case 2:
                    socket.Shutdown(SocketShutdown.Send);
                    break;
            }
        });
        var (healthy, answered) = (0, 0);

        // A shell starts a process in a third of the time that this process needs. It writes each line, followed by the exit code.
        var script = $"i=0; while [ $i -lt {RunsOfAShell} ]; do {packages.Probe} {server.Port} --timeout 1s; echo $?; i=$((i + 1)); "
            + $"done";
        await Parallel.ForAsync(0, Shells, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
        {
            var run = await ProbeRun.ScriptAsync("/bin/sh", script);

            Assert.Equal("", run.Error);
            var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Chunk(2).ToList();
            Assert.Equal(RunsOfAShell, lines.Count);
            Assert.All(lines, static line =>
            {
                Assert.Matches(@"\A(\d{3}|-) (-|[a-z-]{1,20}) \d+\.\d ms( http://127\.0\.0\.1:\d+/health/live)?\z", line[0]);
                Assert.Equal(line[0].StartsWith("200 ", StringComparison.Ordinal) ? "0" : "1", line[1]);
            });
            Interlocked.Add(ref healthy, lines.Count(static line => line[1] == "0"));
            Interlocked.Add(ref answered, lines.Count(static line => !line[0].StartsWith("- timeout ", StringComparison.Ordinal)));
        });

        // The random responses must include healthy ones and others. On a busy machine this process does not answer each probe in time.
        Assert.InRange(answered, 1, Shells * RunsOfAShell);
        Assert.InRange(healthy, answered / 100, (answered + 1) / 2);
    }

    private static byte[] Answer(Random random)
    {
        if (random.Next(5) == 0)
        {
            var noise = new byte[random.Next(10_000)];
            random.NextBytes(noise);
            return noise;
        }

        // Either a valid response with up to two changed bytes, or words in any order.
        if (random.Next(2) == 0)
        {
            var right = Encoding.Latin1.GetBytes(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                    + "chunked\r\n\r\n14\r\n{\"status\":\"healthy\"}\r\n0\r\n\r\n");
            for (var changes = random.Next(3); changes > 0; changes--)
                right[random.Next(right.Length)] = (byte)random.Next(256);

            return right;
        }

        return Encoding.Latin1.GetBytes(string.Concat(Enumerable.Range(0, random.Next(10)).Select(_ => Words[random.Next(Words.Length)])));
    }
}
