using System.Text;
using System.Text.Json;
using HealthKit.Balancers;
using HealthKit.Http;
using HealthKit.Lifecycle;
using HealthKit.Snapshots;
using Microsoft.Extensions.Options;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>Reads every view of the current version. All must have the expected verdicts, and none may contain a secret.</summary>
internal sealed class ViewWatch
{
    private static readonly DetailLevel[] Levels = [DetailLevel.Summary, DetailLevel.Full, DetailLevel.None];
    private static readonly string[] Probes = ["overall", "live", "ready", "startup"];
    private static readonly string?[] Tags = [null, "live", "ready", "startup"];

    private readonly World _world;
    private readonly WorldServices _services;
    private readonly List<string> _sent = [];
    private readonly SystemdNotifier _systemd;
    private ResponseCache[]? _ports;

    public ViewWatch(World world, WorldServices services)
    {
        (_world, _services) = (world, services);
        _systemd = new SystemdNotifier(world.Store, world.Time, null, static () => TimeSpan.FromSeconds(5), message =>
        {
            _sent.Add(message);
            return true;
        });
    }

    public void Read(Func<string, bool, (HealthStatus Status, string? Reason)> expect, int value)
    {
        _ports ??= [.. Levels.Select(level => new ResponseCache(_world.Store, _services.Get<ResponseRenderer>(), level))];
        var current = _world.Store.Current;
        var isStale = !ReferenceEquals(current, _world.Store.Latest);
        var expected = Probes.Select(probe => expect(probe, isStale)).ToArray();
        for (var probe = 0; probe < Probes.Length; probe++)
        {
            ReadResponses(current, (ProbeKind)probe, expected[probe].Status, _ports[value % Levels.Length], Levels[value % Levels.Length]);
            ReadReport(Tags[probe], Probes[probe], expected[probe].Status);
        }

        ReadPages(current, expected[0].Status, Levels[value % Levels.Length]);
        ReadAgent(expected[2]);
        ReadSystemd(expected[0].Status);
    }

    private void ReadResponses(HealthSnapshot current, ProbeKind probe, HealthStatus expected, ResponseCache port, DetailLevel level)
    {
        var route = HealthRoute.Of(probe);
        foreach (var format in Enum.GetValues<ResponseFormat>())
        {
            var response = port.Get(route, format);
            var body = Encoding.UTF8.GetString(response.Body.Span);
            var status = StatusIn(format, body, expected);
            if (status != expected || response.StatusCode != (expected == HealthStatus.Unhealthy ? 503 : 200))
            {
                _world.Promises.Break(
                    "views", $"{probe} as {format} is {status} with {response.StatusCode}, and must be {expected}: {body}");
            }

            if (format == ResponseFormat.Event && !body.StartsWith($"id: {current.Version}\n", StringComparison.Ordinal))
                _world.Promises.Break("views", $"The event of version {current.Version} has another id: {body}");

            RequireNoSecret(body, level, $"{probe} as {format}");
        }
    }

    private static HealthStatus? StatusIn(ResponseFormat format, string body, HealthStatus expected)
    {
        switch (format)
        {
            case ResponseFormat.Text:
                return Enum.Parse<HealthStatus>(body);
            case ResponseFormat.Verbose:
                // This form has two results only.
                var isFailed = body.TrimEnd().EndsWith(" check failed", StringComparison.Ordinal);
                return isFailed ? HealthStatus.Unhealthy : expected == HealthStatus.Degraded ? expected : HealthStatus.Healthy;
            default:
                var json = format == ResponseFormat.Event ? body[(body.IndexOf("data: ", StringComparison.Ordinal) + 6)..] : body;
                using (var document = JsonDocument.Parse(json))
                {
                    return document.RootElement.GetProperty("status").GetString() switch
                    {
                        "healthy" or "pass" or "Healthy" => HealthStatus.Healthy,
                        "degraded" or "warn" or "Degraded" => HealthStatus.Degraded,
                        "unhealthy" or "fail" or "Unhealthy" => HealthStatus.Unhealthy,
                        _ => null,
                    };
                }
        }
    }

    private void ReadReport(string? tag, string probe, HealthStatus expected)
    {
        Func<HealthCheckRegistration, bool>? predicate = tag is null ? null : registration => registration.Tags.Contains(tag);
        var report = _services.Get<HealthCheckService>().CheckHealthAsync(predicate).GetAwaiter().GetResult();
        if (report.Status != expected)
            _world.Promises.Break("views", $"The stock report of {probe} is {report.Status}, and must be {expected}.");

        // gRPC health reads the entries and never the report.
        var worst = report.Entries.Values.Select(static entry => entry.Status).Append(HealthStatus.Healthy).Min();
        if (tag is null or "ready" && worst != expected)
            _world.Promises.Break("views", $"The worst entry of the stock report of {probe} is {worst}, and must be {expected}.");

        foreach (var (name, entry) in report.Entries)
            RequireNoSecret($"{entry.Description} {entry.Exception} {string.Join(' ', entry.Data.Values)}", DetailLevel.Summary, name);
    }

    private void ReadPages(HealthSnapshot current, HealthStatus expected, DetailLevel level)
    {
        var (history, now) = (_services.Get<HealthHistory>(), _world.Time.GetUtcNow());
        var links = DashboardLinks.Of(_services.Get<IOptions<HealthKitOptions>>().Value);
        var model = new DashboardModel(current, [.. current.Checks.Select(check => history.Of(check, now))], level, "app", links);
        var page = Encoding.UTF8.GetString(DashboardWriter.Write(model));
        if (!page.Contains($"<title>{expected}: app</title>", StringComparison.Ordinal))
            _world.Promises.Break("views", $"The title of the dashboard is not {expected}.");

        RequireNoSecret(page, level, "the dashboard");
        RequireNoSecret(Encoding.UTF8.GetString(HistoryWriter.Write(current, history, now, level)), level, "the history");
    }

    private void ReadAgent((HealthStatus Status, string? Reason) ready)
    {
        var line = AgentLine.Of(_world.Store.Current.Ready, _services.Get<IOptions<HealthKitOptions>>().Value);
        var word = ready.Status != HealthStatus.Unhealthy ? "ready up 100%\n"
            : ready.Reason == "draining" ? "drain" : ready.Reason == "maintenance" ? "maint" : "down";
        if (!line.StartsWith(word, StringComparison.Ordinal))
            _world.Promises.Break("views", $"The agent line is {line}, and must begin with {word}.");

        RequireNoSecret(line, DetailLevel.Summary, "the agent line");
    }

    private void ReadSystemd(HealthStatus expected)
    {
        _systemd.Notify();
        var status = _sent.FindLast(static message => message.StartsWith("STATUS=", StringComparison.Ordinal))!;
        if (!status.StartsWith($"STATUS={expected.ToString().ToLowerInvariant()}", StringComparison.Ordinal))
            _world.Promises.Break("views", $"systemd was told {status}, and must be told {expected}.");

        RequireNoSecret(status, DetailLevel.Summary, "the status for systemd");
        if (_sent.Exists(static message => message.StartsWith("STOPPING=", StringComparison.Ordinal)) != _world.Probes.IsDraining)
            _world.Promises.Break("views", $"systemd was told of the stop: {!_world.Probes.IsDraining}.");
    }

    private void RequireNoSecret(string text, DetailLevel level, string place)
    {
        if (text.Contains(SimulatedCheck.Secret, StringComparison.Ordinal)
            || (level != DetailLevel.Full && text.Contains(SimulatedCheck.Private, StringComparison.Ordinal)))
        {
            _world.Promises.Break("secrets", $"At the level {level}, {place} contains a secret: {text}");
        }
    }
}
