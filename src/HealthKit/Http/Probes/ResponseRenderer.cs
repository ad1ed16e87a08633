namespace HealthKit.Http;

/// <summary>Renders complete responses from snapshots.</summary>
internal sealed class ResponseRenderer(IOptions<HealthKitOptions> options)
{
    private const string PlainText = "text/plain";
    private const string Json = "application/json";

    private readonly HealthStatusCodes _codes = options.Value.StatusCodes;

    public HealthResponse Render(HealthSnapshot snapshot, HealthRoute route, ResponseFormat format, DetailLevel details)
    {
        if (route.Check is not { } index)
        {
            return Render(
                new RenderContext(
                    snapshot, route.Probe, snapshot[route.Probe], ProbePolicy.Listed(route.Probe, snapshot.Checks), details),
                format);
        }

        var check = snapshot.Checks[index];
        var verdict = new ProbeVerdict(check.Status, check.Reason, IsCausedByHost: false);
        var context = new RenderContext(snapshot, route.Probe, verdict, [check], details);
        return format == ResponseFormat.Json ? Response(context, Json, JsonWriter.WriteOne(context)) : Render(context, format);
    }

    /// <summary>Renders the response to a request that excludes checks. It is not cached.</summary>
    public HealthResponse RenderWithout(
        IReadOnlyCollection<string> excluded, HealthSnapshot snapshot, ProbeKind probe, ResponseFormat format, DetailLevel details)
    {
        var names = excluded.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unmatched = names.Except(snapshot.Checks.Select(static check => check.Definition.Name), names.Comparer).Count();
        CheckState[] remaining = [.. snapshot.Checks.Where(check => !names.Contains(check.Definition.Name))];
        var verdict = snapshot[probe].IsCausedByHost ? snapshot[probe] : ProbePolicy.Evaluate(probe, snapshot.Host, remaining);
        return Render(new RenderContext(snapshot, probe, verdict, ProbePolicy.Listed(probe, remaining), details, unmatched), format);
    }

    private HealthResponse Render(RenderContext context, ResponseFormat format) => format switch
    {
        ResponseFormat.Text => Response(context, PlainText, Encoding.ASCII.GetBytes(StatusNames.Stock(context.Verdict.Status))),
        ResponseFormat.HealthJson => Response(context, "application/health+json", HealthJsonWriter.Write(context)),
        ResponseFormat.XabarilUi => Response(context, Json, XabarilUiWriter.Write(context)),
        ResponseFormat.Event =>
            Response(context, EventWriter.ContentType, EventWriter.Write(context.Snapshot.Version, JsonWriter.Write(context))),
        ResponseFormat.Verbose => Response(context, PlainText, VerboseWriter.Write(context)),
        _ => Response(context, Json, JsonWriter.Write(context)),
    };

    private HealthResponse Response(RenderContext context, string contentType, byte[] body)
    {
        var (isHealthy, isDegraded) = (context.Verdict.Status == HealthStatus.Healthy, context.Verdict.Status == HealthStatus.Degraded);
        var code = isHealthy ? _codes.Healthy : isDegraded ? _codes.Degraded : _codes.Unhealthy;
        return new HealthResponse(code, contentType, body, isDegraded);
    }
}
