namespace HealthKit.Snapshots;

/// <summary>Compares the states of two publications. Most states are the same object as before.</summary>
internal static class StateComparison
{
    public static StateChanges Compare(ReadOnlySpan<CheckState> before, ReadOnlySpan<CheckState> after)
    {
        var changes = StateChanges.None;
        for (var index = 0; index < before.Length; index++)
            changes |= ReferenceEquals(before[index], after[index]) ? StateChanges.None : Compare(before[index], after[index]);

        return changes;
    }

    private static StateChanges Compare(CheckState old, CheckState now)
    {
        var isTurned = old.Status != now.Status || old.Reason != now.Reason || old.Diagnosis?.Layer != now.Diagnosis?.Layer
            || old.HasRun != now.HasRun || old.HasSucceeded != now.HasSucceeded;
        return (isTurned ? StateChanges.State : StateChanges.None)
            | (old.Message == now.Message ? StateChanges.None : StateChanges.Message)
            | (old.FullMessage == now.FullMessage && AreAlike(old.Data, now.Data) ? StateChanges.None : StateChanges.Data);
    }

    private static bool AreAlike(IReadOnlyDictionary<string, object> old, IReadOnlyDictionary<string, object> now)
    {
        if (ReferenceEquals(old, now) || old.Count != now.Count)
            return ReferenceEquals(old, now);

        foreach (var (key, value) in now)
        {
            if (!old.TryGetValue(key, out var before) || !value.Equals(before))
                return false;
        }

        return true;
    }
}

/// <summary>The differences between two publications, apart from times.</summary>
[Flags]
internal enum StateChanges
{
    None = 0,

    /// <summary>A status, reason or layer, or another value that a verdict depends on.</summary>
    State = 1,
    Message = 2,

    /// <summary>Values that only <see cref="DetailLevel.Full"/> shows.</summary>
    Data = 4,
}
