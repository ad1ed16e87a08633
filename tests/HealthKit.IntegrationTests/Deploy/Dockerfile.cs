using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>A Dockerfile parsed as its reference defines it: one instruction per line, its flags, and then its arguments.</summary>
internal sealed partial class Dockerfile
{
    private Dockerfile(IReadOnlyList<(string Keyword, string Arguments)> instructions) => Instructions = instructions;

    public IReadOnlyList<(string Keyword, string Arguments)> Instructions { get; }

    /// <value>The command of the health check. It is in exec form, so no shell is needed to run it.</value>
    public IReadOnlyList<string> HealthCommand => Exec(HealthMatch().Groups["command"].Value);

    public IReadOnlyDictionary<string, string> HealthFlags =>
        FlagPattern().Matches(HealthMatch().Groups["flags"].Value).ToDictionary(flag => flag.Groups[1].Value, flag => flag.Groups[2].Value);

    public static Dockerfile Read(string text) => new(
    [
        .. text.Split('\n').Where(line => line.Trim().Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split(' ', 2)).Select(line => (line[0], line[1])),
    ]);

    public IEnumerable<string> Of(string keyword) => Instructions.Where(line => line.Keyword == keyword).Select(line => line.Arguments);

    /// <summary>Parses the exec form: a JSON array of strings.</summary>
    public static IReadOnlyList<string> Exec(string arguments) =>
        [.. JsonNode.Parse(arguments)!.AsArray().Select(word => word!.GetValue<string>())];

    private Match HealthMatch()
    {
        var match = HealthPattern().Match(Assert.Single(Of("HEALTHCHECK")));
        Assert.True(match.Success);
        return match;
    }

    [GeneratedRegex(@"^(?<flags>(--[a-z-]+=\S+ )*)CMD (?<command>\[.*\])$")]
    private static partial Regex HealthPattern();

    [GeneratedRegex(@"--([a-z-]+)=(\S+)")]
    private static partial Regex FlagPattern();
}
