namespace HealthKit.Evaluation;

/// <summary>Counts the results of one check and maintains its published state. Only the engine calls it.</summary>
internal sealed class CheckVerdict(CheckDefinition definition, CheckState initial, EvaluationServices services)
{
    private readonly HysteresisPolicy _policy = new(definition.FailAfter, definition.RecoverAfter);
    private RunOutcome? _lastFailure;
    private Dictionary<HealthReason, NetworkDiagnosis?>? _diagnoses;

    public CheckState State { get; private set; } = initial;

    /// <summary>Whether recent results differ from the verdict and may change it.</summary>
    public bool InTransition => _policy.InTransition;

    /// <summary>Applies the check's impact: a check that only degrades is never unhealthy.</summary>
    public HealthStatus Cap(HealthStatus status) =>
        status == HealthStatus.Unhealthy && definition.Impact == CheckImpact.Degrades ? HealthStatus.Degraded : status;

    public void Record(RunOutcome outcome, long elapsed, long now, bool isRun)
    {
        if (outcome.Reason == HealthReason.Starting && !State.HasRun)
        {
            Await(now);
            return;
        }

        var capped = Cap(outcome.Status);
        var verdict = _policy.Observe(capped);
        _lastFailure = outcome.Reason is null ? _lastFailure : outcome;
        var isTurned = verdict != State.Status || !State.HasRun;

        // The state shows the last outcome that led to the verdict, not one that is still being counted. For example, a streak from
        // unhealthy over degraded to healthy changes the verdict to degraded, so the state shows the degraded outcome.
        var shown = (!isTurned && _policy.InTransition ? null : verdict == HealthStatus.Healthy ? outcome : _lastFailure) ?? State.Shown;
        var hasSucceeded = outcome.Status != HealthStatus.Unhealthy;
        if (hasSucceeded && !_policy.InTransition)
            _diagnoses = null;

        var wallClock = services.Time.GetUtcNow();
        services.Journal.Write(new RunRecord(
            definition, capped, outcome.Reason, services.Time.Span(elapsed), isRun, isTurned && State.HasRun ? verdict : null, wallClock)
        {
            Timestamp = now,
            IsFirst = !State.HasRun,
        });
        State = State with
        {
            Status = verdict,
            Shown = shown,
            Since = isTurned ? wallClock : State.Since,
            ChangedAt = isTurned ? now : State.ChangedAt,
            HasRun = true,
            HasSucceeded = State.HasSucceeded || hasSucceeded,
            LastRun = wallClock,
            LastSuccess = hasSucceeded ? wallClock : State.LastSuccess,
            Duration = services.Time.Span(elapsed),
            ConsecutiveFailures = hasSucceeded ? 0 : State.ConsecutiveFailures + 1,
            Diagnosis = shown.Reason is { } reason ? _diagnoses?.GetValueOrDefault(reason) : null,
            StaleAt = now + services.Time.Ticks(definition.StaleAfter),
        };
    }

    /// <summary>The check ran but has no first result yet. Only its age starts again.</summary>
    public void Await(long now) =>
        State = State with { StaleAt = now + services.Time.Ticks(definition.FirstStaleAfter), Diagnosis = null };

    /// <summary>Renews only the age: a run ended that was counted at its deadline, so the check is not silent.</summary>
    public void Renew(long now) => State = State with { StaleAt = now + services.Time.Ticks(definition.StaleAfter) };

    /// <summary>Counts a successful call of the app in the place of a run.</summary>
    public void Confirm(long succeededAt, long now)
    {
        var at = services.Time.GetUtcNow() - services.Time.Span(now - succeededAt);
        State = State with { LastRun = at, LastSuccess = at, StaleAt = succeededAt + services.Time.Ticks(definition.StaleAfter) };
    }

    /// <summary>Starts with the first failure, so that the layer is known when the verdict turns.</summary>
    /// <returns>The outage to diagnose; <c>null</c> when this reason has a diagnosis, or one is in progress.</returns>
    public Dictionary<HealthReason, NetworkDiagnosis?>? TryStartDiagnosis(HealthReason reason) =>
        (_diagnoses ??= []).TryAdd(reason, null) ? _diagnoses : null;

    /// <summary>
    /// Stores a diagnosis, unless its outage is over. There is none when the layer contradicts the reason, or when the check did not know
    /// its endpoints yet; the next failure then starts it again.
    /// </summary>
    public void OnDiagnosed(DiagnosisRequest request, NetworkDiagnosis? diagnosis)
    {
        if (!ReferenceEquals(_diagnoses, request.Outage))
            return;

        if (diagnosis is null)
        {
            _diagnoses.Remove(request.Reason);
            return;
        }

        _diagnoses[request.Reason] = diagnosis;
        State = State.Reason == request.Reason ? State with { Diagnosis = diagnosis } : State;
    }
}
