using System.Globalization;
using HealthKit.IntegrationTests.StoreApi;

namespace HealthKit.IntegrationTests.Soak;

/// <summary>The resources that the process holds at one moment without a fault.</summary>
internal sealed record SoakSample(TimeSpan At, double Megabytes, int Handles, int Threads, int PostgresConnections, int RedisConnections)
{
    public static async Task<SoakSample> OfAsync(Store store, TimeSpan at)
    {
        var process = $"/proc/{store.Process.ProcessId}";
        const string Key = "VmRSS:";
        var resident = File.ReadLines($"{process}/status").Single(static line => line.StartsWith(Key, StringComparison.Ordinal));
        var clients = await store.Redis!.CliAsync("CLIENT", "LIST");
        return new SoakSample(
            at,
            double.Parse(resident[Key.Length..^" kB".Length], CultureInfo.InvariantCulture) / 1_024,
            Directory.GetFiles($"{process}/fd").Length,
            Directory.GetDirectories($"{process}/task").Length,
            await store.Postgres!.ActiveConnectionsAsync(),
            clients.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At.TotalSeconds,6:0} s  {Megabytes,7:0.0} MB  {Handles,4} handles  {Threads,4} threads  {PostgresConnections,3} PostgreSQL  "
            + $"{RedisConnections,3} Redis");
}
