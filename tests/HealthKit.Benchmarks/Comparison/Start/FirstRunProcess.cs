using System.Diagnostics;
using System.Runtime;
using System.Text.Json;
using HealthKit.Benchmarks.Comparison.Apps;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.Benchmarks.Comparison.Start;

/// <summary>A new process with one check, which measures where the time of the check's first run goes.</summary>
internal static class FirstRunProcess
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Runs in the process that <see cref="OwnProcess"/> starts.</summary>
    public static async Task RunAsync(string kind, string connectionString, TextWriter output)
    {
        var runs = new List<Run>();
        using var listener = Listener(runs);
        ActivitySource.AddActivityListener(listener);
        await using var app = await ComparedApp.StartAsync(
            builder =>
            {
                UsualClients.Add(builder.Services, connectionString, connectionString);
                if (kind == "postgres")
                    builder.Services.AddHealthKit().AddNpgsql();
                else
                    builder.Services.AddHealthKit().AddRedis();
            },
            static _ => { });
        var first = await RunAsync(runs, number: 1);
        var started = Stopwatch.GetTimestamp();
        await (kind == "postgres" ? SelectAsync(connectionString) : PingAsync(connectionString));
        var connecting = Stopwatch.GetElapsedTime(started);
        var second = await RunAsync(runs, number: 2);
        await output.WriteLineAsync(JsonSerializer.Serialize(new FirstRunFigures(
            first.Duration.TotalMilliseconds, first.Compiling.TotalMilliseconds, first.Methods, connecting.TotalMilliseconds,
            second.Duration.TotalMilliseconds)));
    }

    private static ActivityListener Listener(List<Run> runs)
    {
        var (compiling, methods) = (TimeSpan.Zero, 0L);
        return new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "HealthKit",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => (compiling, methods) = (JitInfo.GetCompilationTime(), JitInfo.GetCompiledMethodCount()),
            ActivityStopped = activity =>
            {
                lock (runs)
                {
                    runs.Add(new Run(activity.Duration, JitInfo.GetCompilationTime() - compiling,
                        JitInfo.GetCompiledMethodCount() - methods));
                }
            },
        };
    }

    private static async Task<Run> RunAsync(List<Run> runs, int number)
    {
        await Eventually.TrueAsync(() => Task.FromResult(Count() >= number), Deadline, $"run {number} of the check has ended");
        lock (runs)
            return runs[number - 1];

        int Count()
        {
            lock (runs)
                return runs.Count;
        }
    }

    private static async Task SelectAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("select 1");
        await command.ExecuteScalarAsync();
    }

    private static async Task PingAsync(string connectionString)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(connectionString);
        await redis.GetDatabase().PingAsync();
    }

    private readonly record struct Run(TimeSpan Duration, TimeSpan Compiling, long Methods);
}
