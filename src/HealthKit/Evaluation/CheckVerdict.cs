using HealthKit.Diagnostics;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Evaluation;

/// <summary>What the results of one check amount to: counts them, and keeps the state that is told. Touched by the engine only.</summary>
internal sealed class CheckVerdict(CheckDefinition definition, CheckState initial, EvaluationServices services)
{
    private readonly HysteresisPolicy _policy = new(definition.FailAfter, definition.RecoverAfter);
    private RunOutcome? _unwell;
    private OutageDiagnoses? _layers;

    public CheckState State { get; private set; } = initial;

    /// <summary>Whether results are being counted that may turn it.</summary>
    public bool InTransition => _policy.InTransition;

    /// <summary>The state that a result stands for, by the impact of the check.</summary>
    public HealthStatus Cap(HealthStatus status) =>
        status == HealthStatus.Unhealthy && definition.Impact == CheckImpact.Degrades ? HealthStatus.Degraded : status;

    /// <summary>Counts a result.</summary>
    public void Record(RunOutcome outcome, long elapsed, long now, bool isRun)
    {
        var staleAt = now + services.Time.Ticks(definition.StaleAfter);
        if (outcome.Reason == HealthReason.Starting && !State.HasRun)
        {
            // It lives, and has nothing to say yet.
            State = State.AsStarting(staleAt);
            return;
        }

        var capped = Cap(outcome.Status);
        var verdict = _policy.Observe(capped);

        _unwell = outcome.Reason is null ? _unwell : outcome;
        var isTurned = verdict != State.Status || !State.HasRun;

        // What is shown beside the verdict is the last outcome that led to it, not one that is still being counted: of a streak from
        // unhealthy over degraded to healthy, which turns it to degraded, that is the degraded one.
        var believed = !isTurned && _policy.InTransition ? null : verdict == HealthStatus.Healthy ? outcome : _unwell;
        var hasSucceeded = outcome.Status != HealthStatus.Unhealthy;
        if (hasSucceeded && !_policy.InTransition)
        {
            _layers = null;
        }

        var reason = believed is null ? State.Reason : believed.Reason;
        var wallClock = services.Time.GetUtcNow();
        services.Journal.Write(new RunRecord(
            definition, capped, outcome.Reason, services.Time.Span(elapsed), isRun, isTurned && State.HasRun ? verdict : null, wallClock));
        State = new CheckState
        {
            Definition = definition,
            Status = verdict,
            Reason = reason,
            Message = believed is null ? State.Message : believed.Message,
            Data = believed is null ? State.Data : believed.Data,
            Exception = believed is null ? State.Exception : believed.Exception,
            Since = isTurned ? wallClock : State.Since,
            ChangedAt = isTurned ? now : State.ChangedAt,
            HasRun = true,
            HasSucceeded = State.HasSucceeded || hasSucceeded,
            LastRun = wallClock,
            LastSuccess = hasSucceeded ? wallClock : State.LastSuccess,
            Duration = services.Time.Span(elapsed),
            ConsecutiveFailures = hasSucceeded ? 0 : State.ConsecutiveFailures + 1,
            Diagnosis = _layers?.Get(reason),
            StaleAt = staleAt,
        };
    }

    /// <summary>A call of the app showed that it works.</summary>
    public void Confirm(long succeededAt, long now) => State = State.WithSuccess(
        services.Time.GetUtcNow() - services.Time.Span(now - succeededAt), succeededAt + services.Time.Ticks(definition.StaleAfter));

    /// <summary>From the first failure on, so that the layer is known by when the verdict turns.</summary>
    /// <returns>The outage to find the layer of, or <c>null</c> when the reason was looked into.</returns>
    public OutageDiagnoses? TryStartDiagnosis(HealthReason reason)
    {
        _layers ??= new OutageDiagnoses();
        return _layers.TryStart(reason) ? _layers : null;
    }

    /// <summary>It was found out which layer is broken, or where to look was not known; of an outage that is over nobody wants to know.</summary>
    public void OnDiagnosed(DiagnosisRequest request, NetworkDiagnosis? diagnosis)
    {
        if (!ReferenceEquals(_layers, request.Outage))
        {
            return;
        }

        if (diagnosis is null)
        {
            _layers.Remove(request.Reason);
            return;
        }

        _layers.Set(request.Reason, diagnosis);
        State = State.Reason == request.Reason ? State.WithDiagnosis(diagnosis) : State;
    }
}
