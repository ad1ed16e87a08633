using System.Reflection;
using System.Text.Json;
using HealthKit.IntegrationTests.App;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>The measurements, with the columns of each driver version so far.</summary>
internal static class RedisFigures
{
    private static readonly string Driver =
        typeof(ConnectionMultiplexer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split(
            '+')[0];

    /// <summary>Adds the columns of the driver that this process uses, and returns the table.</summary>
    public static async Task<string> WriteFaultsAsync(RedisFaultResult[] results)
    {
        var parts = await Figures.WritePartAsync("redis-faults", Driver, JsonSerializer.Serialize(results));
        var columns = parts.ToDictionary(
            static part => part.Key, static part =>
                JsonSerializer.Deserialize<RedisFaultResult[]>(part.Value)!.ToDictionary(static result => result.Name));
        string[] lines =
        [
            $"| {"Redis, fault",-49} | {"answer",-28} | {"at most",7} "
                + $"|{string.Concat(columns.Keys.Select(static driver => $" {driver,8} |  back |"))}",
            $"|{new string('-', 51)}|{new string('-', 30)}|{new string('-', 8)}"
                + $":|{string.Concat(columns.Keys.Select(static _ => $"{new string('-', 9)}:|------:|"))}",
            .. results.Select(result => Row(result, columns.Values.Select(column => column.GetValueOrDefault(result.Name)))),
        ];
        var table = string.Join('\n', lines);
        await Figures.WriteAsync("redis-faults.md", table + "\n");
        return table;
    }

    /// <summary>Writes the observations of a topology with each driver.</summary>
    public static async Task WriteTopologyAsync(string topology, string text)
    {
        var parts = await Figures.WritePartAsync($"redis-{topology}", Driver, text);
        await Figures.WriteAsync($"redis-{topology}.txt",
            string.Concat(parts.Select(part => $"Redis, {topology}, StackExchange.Redis {part.Key}:\n{part.Value}\n")));
    }

    private static string Row(RedisFaultResult result, IEnumerable<RedisFaultResult?> cells) =>
        $"| {result.Name,-49} | {result.Expected,-28} | {Seconds(result.Limit),7} |"
        + string.Concat(cells.Select(
            static cell => $" {(cell is null ? "" : cell.IsAsExpected ? Seconds(cell.Detected) : "WRONG"),8} | "
                + $"{Seconds(cell?.Recovered),5} |"))
        + (result.IsAsExpected ? "" : $" {result.Answer} {Seconds(result.Detected)} {result.Error}");

    private static string Seconds(TimeSpan? span) => span is { } value ? $"{value.TotalSeconds:0.0} s" : "-";
}
