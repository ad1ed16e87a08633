using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HealthKit.Tests.Support;

/// <summary>A request and its response without a server, so that only HealthKit allocates memory.</summary>
internal sealed class BareContext : HttpContext
{
    private readonly FeatureCollection _features = new();

    public BareContext(string path, string method = "GET")
    {
        BareRequest = new BareRequest(this, path, method);
        BareResponse = new BareResponse(this);
    }

    public BareRequest BareRequest { get; }

    public BareResponse BareResponse { get; }

    public override IFeatureCollection Features => _features;

    public override HttpRequest Request => BareRequest;

    public override HttpResponse Response => BareResponse;

    public override ConnectionInfo Connection => throw new NotSupportedException();

    public override WebSocketManager WebSockets => throw new NotSupportedException();

    public override ClaimsPrincipal User { get; set; } = new();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IServiceProvider RequestServices { get; set; } = null!;

    public override CancellationToken RequestAborted { get; set; }

    public override string TraceIdentifier { get; set; } = "";

    public override ISession Session { get; set; } = null!;

    public override void Abort() => throw new NotSupportedException();
}
