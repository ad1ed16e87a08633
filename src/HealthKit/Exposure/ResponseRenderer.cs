using System.Text;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Exposure;

/// <summary>Makes whole answers out of snapshots.</summary>
internal sealed class ResponseRenderer(IOptions<HealthKitOptions> options)
{
    private static readonly StringValues PlainText = "text/plain";
    private static readonly StringValues Json = "application/json";
    private static readonly StringValues EventStream = EventWriter.ContentType;
    private static readonly StringValues HealthJson = "application/health+json";

    private readonly HealthStatusCodes _codes = options.Value.StatusCodes;

    public HealthResponse Render(HealthSnapshot snapshot, HealthRoute route, ResponseForm form, DetailLevel details)
    {
        if (route.Check is not { } index)
        {
            return Probe(new RenderContext(snapshot, route.Probe, snapshot[route.Probe], Listed(snapshot.Checks, route.Probe), details), form);
        }

        var check = snapshot.Checks[index];
        var verdict = new ProbeVerdict(check.Status, check.Reason, IsOfHost: false);
        var context = new RenderContext(snapshot, route.Probe, verdict, [check], details);
        return form == ResponseForm.Json ? Response(context, Json, JsonWriter.WriteOne(context)) : Probe(context, form);
    }

    /// <summary>An answer of its own for a request that leaves checks out.</summary>
    public HealthResponse RenderWithout(
        IReadOnlyCollection<string> excluded, HealthSnapshot snapshot, ProbeKind probe, ResponseForm form, DetailLevel details)
    {
        var names = excluded.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unmatched = names.Except(snapshot.Checks.Select(static check => check.Definition.Name), names.Comparer).Count();
        CheckState[] left = [.. snapshot.Checks.Where(check => !names.Contains(check.Definition.Name))];
        var verdict = snapshot[probe].IsOfHost ? snapshot[probe] : ProbePolicy.Judge(probe, snapshot.Host, left);
        return Probe(new RenderContext(snapshot, probe, verdict, Listed(left, probe), details, unmatched), form);
    }

    private static CheckState[] Listed(IEnumerable<CheckState> checks, ProbeKind probe) =>
        [.. checks.Where(check => ProbePolicy.Counts(probe, check.Definition) || ProbePolicy.HoldsBack(probe, check))];

    private HealthResponse Probe(RenderContext context, ResponseForm form) => form switch
    {
        ResponseForm.Text => Response(context, PlainText, Encoding.ASCII.GetBytes(StatusWords.Stock(context.Verdict.Status))),
        ResponseForm.HealthJson => Response(context, HealthJson, HealthJsonWriter.Write(context)),
        ResponseForm.XabarilUi => Response(context, Json, XabarilUiWriter.Write(context)),
        ResponseForm.Event => Response(context, EventStream, EventWriter.Write(context.Snapshot.Version, JsonWriter.Write(context))),
        ResponseForm.Verbose => Response(context, PlainText, VerboseWriter.Write(context)),
        _ => Response(context, Json, JsonWriter.Write(context)),
    };

    private HealthResponse Response(RenderContext context, StringValues contentType, byte[] body)
    {
        var status = context.Verdict.Status;
        var code = status switch
        {
            HealthStatus.Healthy => _codes.Healthy,
            HealthStatus.Degraded => _codes.Degraded,
            _ => _codes.Unhealthy,
        };
        return new HealthResponse(code, contentType, body, status == HealthStatus.Degraded);
    }
}
