using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Support;

/// <summary>A check whose runs follow the latest instruction of the test.</summary>
internal sealed class ScriptedCheck(string name = "db", Action<CheckOptions>? configure = null) : INetworkedCheck
{
    private readonly List<TaskCompletionSource<HealthCheckResult>> _open = [];

    public string Name { get; } = name;

    /// <summary>The endpoints that the check reports for its dependency.</summary>
    public IReadOnlyList<DnsEndPoint> Endpoints { get; set; } = [];

    /// <summary>Without a start period, so that the first run behaves like the others.</summary>
    public Action<CheckOptions> Configure { get; } = options =>
    {
        options.StartPeriod = TimeSpan.Zero;
        configure?.Invoke(options);
    };

    /// <summary>The start times of the runs on the virtual clock.</summary>
    public List<TimeSpan> Starts { get; } = [];

    public int Running { get; private set; }

    public int MostAtOnce { get; private set; }

    public CancellationToken LastToken { get; private set; }

    /// <summary>The harness sets this clock.</summary>
    public VirtualTime Time { get; set; } = new();

    /// <summary>The behavior of each run from now on.</summary>
    public Func<CancellationToken, Task<HealthCheckResult>> Behaviour { get; set; } = static _ =>
        Task.FromResult(HealthCheckResult.Healthy());

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Starts.Add(Time.Elapsed);
        LastToken = cancellationToken;
        MostAtOnce = Math.Max(MostAtOnce, ++Running);
        try
        {
            return await Behaviour(cancellationToken);
        }
        finally
        {
            Running--;
        }
    }

    /// <summary>Returns the start times of all runs but the first ones, in seconds after a time.</summary>
    public IEnumerable<double> StartsAfter(int runs, double seconds) =>
        Starts.Skip(runs).Select(start => Math.Round(start.TotalSeconds - seconds, 3));

    public ScriptedCheck Says(HealthStatus status) => Says(new HealthCheckResult(status));

    public ScriptedCheck Says(HealthCheckResult result) => Does(_ => Task.FromResult(result));

    public ScriptedCheck Throws(Exception exception) => Does(_ => Task.FromException<HealthCheckResult>(exception));

    /// <summary>Runs do not end on their own, and ignore their token.</summary>
    public ScriptedCheck Hangs() => Does(_ =>
    {
        var run = new TaskCompletionSource<HealthCheckResult>();
        _open.Add(run);
        return run.Task;
    });

    public ScriptedCheck Takes(TimeSpan duration, HealthStatus status = HealthStatus.Healthy) => Does(async _ =>
    {
        await Task.Delay(duration, Time, CancellationToken.None);
        return new HealthCheckResult(status);
    });

    public ScriptedCheck Does(Func<CancellationToken, Task<HealthCheckResult>> behaviour)
    {
        Behaviour = behaviour;
        return this;
    }

    /// <summary>Ends the hanging runs.</summary>
    public void End(HealthStatus status = HealthStatus.Healthy)
    {
        foreach (var run in _open.ToArray())
        {
            _open.Remove(run);
            run.SetResult(new HealthCheckResult(status));
        }
    }
}
