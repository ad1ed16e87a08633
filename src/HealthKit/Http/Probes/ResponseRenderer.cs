using System.Text;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HealthKit.Http;

/// <summary>Makes whole answers out of snapshots.</summary>
internal sealed class ResponseRenderer(IOptions<HealthKitOptions> options)
{
    private static readonly StringValues PlainText = "text/plain";
    private static readonly StringValues Json = "application/json";
    private static readonly StringValues EventStream = EventWriter.ContentType;
    private static readonly StringValues HealthJson = "application/health+json";

    private readonly HealthStatusCodes _codes = options.Value.StatusCodes;

    public HealthResponse Render(HealthSnapshot snapshot, HealthRoute route, ResponseFormat format, DetailLevel details)
    {
        if (route.Check is not { } index)
        {
            return Probe(new RenderContext(snapshot, route.Probe, snapshot[route.Probe], Listed(snapshot.Checks, route.Probe), details), format);
        }

        var check = snapshot.Checks[index];
        var verdict = new ProbeVerdict(check.Status, check.Reason, IsOfHost: false);
        var context = new RenderContext(snapshot, route.Probe, verdict, [check], details);
        return format == ResponseFormat.Json ? Response(context, Json, JsonWriter.WriteOne(context)) : Probe(context, format);
    }

    /// <summary>An answer of its own for a request that leaves checks out.</summary>
    public HealthResponse RenderWithout(
        IReadOnlyCollection<string> excluded, HealthSnapshot snapshot, ProbeKind probe, ResponseFormat format, DetailLevel details)
    {
        var names = excluded.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unmatched = names.Except(snapshot.Checks.Select(static check => check.Definition.Name), names.Comparer).Count();
        CheckState[] left = [.. snapshot.Checks.Where(check => !names.Contains(check.Definition.Name))];
        var verdict = snapshot[probe].IsOfHost ? snapshot[probe] : ProbePolicy.Evaluate(probe, snapshot.Host, left);
        return Probe(new RenderContext(snapshot, probe, verdict, Listed(left, probe), details, unmatched), format);
    }

    private static CheckState[] Listed(IEnumerable<CheckState> checks, ProbeKind probe) =>
        [.. checks.Where(check => ProbePolicy.Counts(probe, check.Definition) || ProbePolicy.HoldsBack(probe, check))];

    private HealthResponse Probe(RenderContext context, ResponseFormat format) => format switch
    {
        ResponseFormat.Text => Response(context, PlainText, Encoding.ASCII.GetBytes(StatusNames.Stock(context.Verdict.Status))),
        ResponseFormat.HealthJson => Response(context, HealthJson, HealthJsonWriter.Write(context)),
        ResponseFormat.XabarilUi => Response(context, Json, XabarilUiWriter.Write(context)),
        ResponseFormat.Event => Response(context, EventStream, EventWriter.Write(context.Snapshot.Version, JsonWriter.Write(context))),
        ResponseFormat.Verbose => Response(context, PlainText, VerboseWriter.Write(context)),
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
