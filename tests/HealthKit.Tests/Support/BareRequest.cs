using Microsoft.AspNetCore.Http;

namespace HealthKit.Tests.Support;

internal sealed class BareRequest(HttpContext context, string path, string method) : HttpRequest
{
    public override HttpContext HttpContext => context;

    public override string Method { get; set; } = method;

    public override string Scheme { get; set; } = "http";

    public override bool IsHttps { get; set; }

    public override HostString Host { get; set; }

    public override PathString PathBase { get; set; }

    public override PathString Path { get; set; } = path;

    public override QueryString QueryString { get; set; }

    public override IQueryCollection Query { get; set; } = QueryCollection.Empty;

    public override string Protocol { get; set; } = "HTTP/1.1";

    public override IHeaderDictionary Headers { get; } = new HeaderDictionary();

    public override IRequestCookieCollection Cookies { get; set; } = null!;

    public override long? ContentLength { get; set; }

    public override string? ContentType { get; set; }

    public override Stream Body { get; set; } = Stream.Null;

    public override bool HasFormContentType => false;

    public override IFormCollection Form { get; set; } = FormCollection.Empty;

    public override Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken = default) => Task.FromResult(Form);
}
