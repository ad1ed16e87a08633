using System.Net;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// Asks the server outside the pool whether it works for the app. Of several hosts it asks all at once, since one that is frozen must not take
/// the others' time, and looks for one with the role that the data source wants.
/// </summary>
internal sealed class ServerQuestion
{
    private readonly AttemptSlot[] _hosts;
    private readonly IReadOnlyList<DnsEndPoint>[] _endpoints;
    private readonly string? _target;

    public ServerQuestion(NpgsqlDataSource source, QueryTimeouts timeouts, TcpConnector connector, TimeProvider time)
    {
        var hosts = NpgsqlHosts.Each(source.ConnectionString);
        _target = hosts.Count > 1 ? TargetSession.Of(source) : null;
        _hosts = [.. hosts.Select(host => new AttemptSlot(new ClonedAttempt(source, host, hosts.Count > 1, timeouts, connector, time).RunAsync))];
        _endpoints = [.. hosts.Select(NpgsqlHosts.Of)];
    }

    public bool HasSeveralHosts => _hosts.Length > 1;

    /// <returns>Success when the server works for the app, else why it does not.</returns>
    public async Task<NpgsqlAnswer> AskAsync(bool isRefusedByDriver, CancellationToken cancellationToken)
    {
        var pending = _hosts.Select((host, index) => AskAsync(host, _endpoints[index], cancellationToken)).ToList();
        var answers = new List<NpgsqlAnswer>();
        while (pending.Count > 0)
        {
            var ended = await Task.WhenAny(pending);
            pending.Remove(ended);
            answers.Add(await ended);
            if (HostAnswers.Suffices(answers[^1], _target))
            {
                return NpgsqlAnswer.Success;
            }
        }

        return HostAnswers.Combine(answers, _target, isRefusedByDriver);
    }

    /// <summary>An answer to a question that this run put; a failure of one that an earlier run put may be history.</summary>
    private static async Task<NpgsqlAnswer> AskAsync(AttemptSlot host, IReadOnlyList<DnsEndPoint> endpoints, CancellationToken cancellationToken)
    {
        var isEarlier = host.IsBusy;
        var answer = await host.Ask().WaitAsync(cancellationToken);
        answer = isEarlier && !answer.ShowsServerAtWork ? await host.Ask().WaitAsync(cancellationToken) : answer;
        return answer.Reason is null ? answer : answer with { FailedAt = endpoints };
    }
}
