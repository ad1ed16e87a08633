namespace HealthKit.Http;

/// <summary>Writes the <c>?verbose</c> listing of the Kubernetes API server.</summary>
internal static class VerboseWriter
{
    public static byte[] Write(RenderContext context)
    {
        var text = new StringBuilder();
        if (context.Details != DetailLevel.None)
        {
            foreach (var check in context.Checks)
                text.Append(Line(check)).Append('\n');

            if (context.UnmatchedExclusions > 0)
            {
                // The API server lists the names here; HealthKit never echoes input.
                text.Append("warn: some health checks cannot be excluded: no matches for ").Append(context.UnmatchedExclusions)
                    .Append(context.UnmatchedExclusions == 1 ? " name\n" : " names\n");
            }

            if (context.Verdict is { IsCausedByHost: true, Reason: { } reason })
                text.Append("[-]host failed: ").Append(reason.Code).Append('\n');
        }

        var outcome = context.Verdict.Status == HealthStatus.Unhealthy ? "failed" : "passed";
        text.Append(NameOf(context.Probe)).Append(" check ").Append(outcome).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Line(CheckState check) => check.Status switch
    {
        HealthStatus.Healthy => $"[+]{check.Definition.Name} ok",
        HealthStatus.Degraded => $"[+]{check.Definition.Name} degraded: {check.Reason?.Code}",
        _ => $"[-]{check.Definition.Name} failed: {check.Reason?.Code}",
    };

    private static string NameOf(ProbeKind probe) => probe == ProbeKind.Overall ? "healthz" : $"{StatusNames.Of(probe)}z";
}
