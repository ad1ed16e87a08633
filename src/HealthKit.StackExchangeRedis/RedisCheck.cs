using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// One run: asks through the driver; when that brings no answer of the server, knocks at the server's door to learn why. While the driver
/// counts as connected its answer is waited for to the end.
/// </summary>
internal sealed class RedisCheck : INetworkedCheck, IDisposable
{
    // Shares of the run's time: until when an answer is waited for before asking why there is none, until when that may take, until when
    // a driver that is connecting again is waited for, and when the reason must be told.
    private const double Patience = 0.5;
    private const double Knocking = 0.8;
    private const double Reconnecting = 0.85;
    private const double LastWord = 0.9;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    private readonly MultiplexerSource _source;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly QuestionSlot _slot;
    private readonly Knock _knock;
    private KnockFor? _lastKnock;
    private Exception? _lastFailure;
    private bool _hasAnswered;

    public RedisCheck(MultiplexerSource source, TimeSpan timeout, Func<Task<RedisAnswer>> ask, TcpConnector connector, TimeProvider time)
    {
        _source = source;
        _time = time;
        _timeout = timeout;
        _knock = new Knock(connector, time);
        _slot = new QuestionSlot(ask, source.Connections);
    }

    public IReadOnlyList<DnsEndPoint> Endpoints => _source.Address?.EndPoint switch
    {
        DnsEndPoint dns => [dns],
        IPEndPoint ip => [new(ip.Address.ToString(), ip.Port)],
        _ => [],
    };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var budget = new RunBudget(_time, _timeout);
        var question = _slot.Ask();
        var answer = await AnswerAsync(question, budget.Until(Patience), cancellationToken);
        if (answer is { IsFromServer: true })
        {
            return answer.ToResult();
        }

        var knock = await KnockAsync(question, budget.Until(Knocking), cancellationToken);
        if (ReasonOf(knock) is { } reason && !_source.IsConnected)
        {
            return reason.Unhealthy(_lastFailure);
        }

        while (!_source.IsConnected && budget.Until(Reconnecting) > TimeSpan.Zero)
        {
            await Task.Delay(Look, _time, cancellationToken);
        }

        var isSilent = knock.Reason is null || knock.Reason == HealthReason.Timeout;
        answer = await AnswerAsync(_slot.Ask(), budget.Until(isSilent && _source.IsConnected ? 1 : LastWord), cancellationToken);
        return answer is { IsFromServer: true } ? answer.ToResult() : Explain(knock, isSilent: answer is null).Unhealthy(_lastFailure);
    }

    public void Dispose() => _source.Dispose();

    private async Task<RedisAnswer?> AnswerAsync(Task<RedisAnswer> question, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await question.WaitAsync(limit, _time, cancellationToken);
            _lastFailure = answer.Exception;
            if (answer.IsFromServer)
            {
                (_hasAnswered, _lastKnock, _lastFailure) = (true, null, null);
            }

            return answer;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<KnockResult> KnockAsync(Task<RedisAnswer> question, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_lastKnock is { } last && IsGood(last, question))
        {
            return last.Result;
        }

        if (limit <= TimeSpan.Zero || _source.Address is not { } address)
        {
            return default;
        }

        var wasConnected = _source.IsConnected;
        var result = await _knock.AtAsync(address, limit, cancellationToken);
        _lastKnock = new KnockFor(question, wasConnected, result);
        return result;
    }

    /// <summary>
    /// A server that sees the knock sees one per question; a frozen one, to which the driver keeps its connection, one in all. It would be left with a connection
    /// more at every run.
    /// </summary>
    private bool IsGood(KnockFor last, Task<RedisAnswer> question) => ReferenceEquals(last.Question, question)
        ? !DriverFailures.IsOfConnection(last.Result.Reason)
        : last.WasConnected && _source.IsConnected && last.Result.Reason == HealthReason.Timeout;

    /// <summary>The app has shown that it trusts the certificate when the driver has been connected.</summary>
    private HealthReason? ReasonOf(KnockResult knock) => knock.Reason ?? (knock.IsUntrusted && !_hasAnswered ? HealthReason.Tls : null);

    /// <summary>Why the driver gets no answer from a server that may well have answered the knock.</summary>
    private HealthReason Explain(KnockResult knock, bool isSilent)
    {
        if (ReasonOf(knock) is { } reason)
        {
            return reason;
        }

        if (_lastFailure is null || (isSilent && _source.IsConnected))
        {
            return HealthReason.Timeout;
        }

        // The driver calls an untrusted certificate a failure to authenticate. The knock has logged in.
        var told = DriverFailures.ReasonOf(_lastFailure);
        return told == HealthReason.Authentication && _source.Address?.TlsHost is not null ? HealthReason.Tls : told;
    }

    private sealed record KnockFor(Task<RedisAnswer> Question, bool WasConnected, KnockResult Result);
}
