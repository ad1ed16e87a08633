using System.Text;

namespace HealthKit.IntegrationTests.Http;

/// <summary>Random requests such as an attacker might send, with a canary in many places. The same seed gives the same requests.</summary>
internal sealed class RandomRequests(int seed, string canary)
{
    private static readonly string[] Methods = ["GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "get", "X-ODD"];
    private static readonly string[] Paths =
        ["/health", "/health/", "/health/live", "/health/ready", "/health/startup", "/health/database", "/HEALTH/cache",
            "/health/mistyped", "/health//", "/"];

    private static readonly string[] Keys = ["exclude", "verbose", "format", "Exclude", "poll_interval", "", "%", "=", "a[]"];
    private static readonly string[] Values =
        ["", "text", "json", "health+json", "health%2Bjson", "xabaril-ui", "database", "cache", "false", "%", "%zz", "%00", "%ff%fe",
            "%0d%0a", "\"", "<script>", "{}"];

    private static readonly string[] Names =
        ["Accept", "Accept", "Accept-Encoding", "Origin", "Host", "Cookie", "Range", "If-None-Match", "If-Modified-Since",
            "X-Forwarded-Host",
            "X-HTTP-Method-Override", "Content-Type", "Expect", "Upgrade", "Access-Control-Request-Method",
                "Access-Control-Request-Headers", "Traceparent"];

    private static readonly string[] HeaderValues =
        ["*/*", "text/plain", "application/health+json;q=0.5", ";;;", ",,,", "a/b/c", "text/plain;q=-1", "text/plain;q=1e9", "\"", "*",
            "bytes=0-1", "\u00e9\u00ff",
            "https://status.example.com", "null", "GET", "gzip"];

    private readonly Random _random = new(seed);

    public Request Next()
    {
        var method = Pick(Methods);
        var text = new StringBuilder(method).Append(' ').Append(Pick(Paths));
        for (var count = Math.Max(0, _random.Next(6) - 3); count > 0; count--)
            text.Append(_random.Next(4) == 0 ? Noise() : "/" + Value());

        for (var count = _random.Next(5); count > 0; count--)
            text.Append(text.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append(Pick(Keys)).Append('=').Append(Value());

        text.Append(_random.Next(20) == 0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n").Append("Host: x\r\nContent-Length: 0\r\n");
        for (var count = _random.Next(4); count > 0; count--)
        {
            var name = Pick(Names);
            if (name is not ("Host" or "Expect" or "Upgrade") || _random.Next(10) == 0)
                text.Append(name).Append(": ").Append(_random.Next(3) == 0 ? canary : Pick(HeaderValues)).Append("\r\n");
        }

        return new Request(method, text.Append("\r\n").ToString());
    }

    private string Value() => _random.Next(4) switch
    {
        0 => canary,
        1 => Noise(),
        _ => Pick(Values),
    };

    // A space or a line end would make it a different request.
    private string Noise()
    {
        var length = _random.Next(1, 20);
        var last = _random.Next(50) == 0 ? 256 : 127;
        return string.Create(length, (_random, last), static (span, noise) =>
        {
            foreach (ref var character in span)
                character = (char)noise._random.Next(33, noise.last);
        });
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    internal sealed record Request(string Method, string Text);
}
