using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Start;

/// <summary>One start of an app.</summary>
/// <param name="Milliseconds">Time from the start of the process to its first response.</param>
/// <param name="WorkingSet">Working set in bytes, after the app has run for a while.</param>
internal sealed record Launch(double Milliseconds, double WorkingSet)
{
    // Longer than the first runs of the checks and the loading of code after the start.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();

    public static async Task<Launch> OfAsync(string application, string postgres, string redis)
    {
        var started = Stopwatch.GetTimestamp();
        await using var app = await ServiceProcess.StartAsync(application, settings =>
        {
            settings.Environment["ConnectionStrings__Postgres"] = postgres;
            settings.Environment["ConnectionStrings__Redis"] = redis;
            settings.Environment["Logging__LogLevel__Default"] = "Warning";
            settings.WaitsForPort = false;
        });
        while (!await IsAnsweredAsync(app.Port))
        {
            if (app.HasExited || Stopwatch.GetElapsedTime(started) > Deadline)
                throw new InvalidOperationException($"{application} did not answer:\n{app.Output}");

            await Task.Delay(1);
        }

        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await Task.Delay(Settling);
        return new Launch(milliseconds, ResidentBytes(app.ProcessId));
    }

    private static async Task<bool> IsAnsweredAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await socket.SendAsync(Request);
            var answer = new byte[12];
            return await socket.ReceiveAsync(answer) == answer.Length && answer.AsSpan().EndsWith("200"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static double ResidentBytes(int process)
    {
        const string Key = "VmRSS:";
        var line = File.ReadLines($"/proc/{process}/status").First(static line => line.StartsWith(Key, StringComparison.Ordinal));
        return 1_024 * double.Parse(line[Key.Length..^" kB".Length], CultureInfo.InvariantCulture);
    }
}
