using System.Diagnostics;

namespace HealthKit.TestServers;

/// <summary>Polls a condition that sends no signal, every few milliseconds, until it holds or the deadline passes.</summary>
public static class Eventually
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns how long the condition took to hold.</summary>
    public static async Task<TimeSpan> TrueAsync(Func<Task<bool>> condition, TimeSpan deadline, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > deadline)
                throw new TestServerException($"It did not come about within {deadline.TotalSeconds:0.#} s that {what}.");

            await Task.Delay(BetweenTries);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>
    /// Repeats an action until it stops throwing, and returns its result. After the deadline, its last exception is thrown.
    /// </summary>
    public static async Task<T> SucceedsAsync<T>(Func<Task<T>> action, TimeSpan deadline)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await action();
            }
            catch (Exception) when (Stopwatch.GetElapsedTime(started) < deadline)
            {
                await Task.Delay(BetweenTries);
            }
        }
    }
}
