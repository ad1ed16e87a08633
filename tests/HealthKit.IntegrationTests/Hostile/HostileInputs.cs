using System.Text;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Hostile;

/// <summary>Bytes that no honest client sends, and requests that some do. One seed always gives the same.</summary>
internal sealed class HostileInputs(int seed)
{
    /// <summary>What the inputs contain wherever they may contain text, so that an answer that echoes an input is seen.</summary>
    public const string Canary = "canary";

    private const string Http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static readonly string[] Methods =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PRI", "get", Canary, ""];

    private static readonly string[] Paths =
    [
        "/health", "/health/", "/health/live", "/health/ready", "/health/startup", "/health/db", "/health/history", "/health/stream",
        "/health/dashboard", "/health/maintenance", "/metrics", "/HEALTH/READY", "/health//ready", "/health/./ready", "/health/../ready",
        "/health/%72eady", "/health/ready%00", "/health/ready%2f", "/health/%c0%af", "/health/%zz", "*", "//", "", "\\health",
        "http://canary/health/ready", "canary:80",
    ];

    private static readonly string[] Queries =
    [
        "", "?verbose", "?format=text", "?format=json", "?format=health%2Bjson", "?format=xabaril-ui", "?format=canary", "?exclude=canary",
        "?exclude=db&exclude=db", "?check=canary&format", "?=&&=", "?%", "?\0", "?a=1#canary",
    ];

    private static readonly string[] Headers =
    [
        "Host: canary", "Host: ", "Host: a\r\nHost: b", "Host: [::1", "Accept: text/plain", "Accept: ;q=,*/*;q=9",
        "Accept: text/event-stream",
        "Accept-Encoding: canary", "If-None-Match: \"canary", "If-None-Match: *", "Last-Event-ID: canary", "Last-Event-ID: -1",
        "Authorization: Bearer canary", "Authorization: Basic \u00ff", "Content-Length: -1", "Content-Length: 99999999999999999999",
        "Content-Length: 5\r\nContent-Length: 6", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Transfer-Encoding: canary", "Connection: close", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
        "Upgrade: websocket\r\nConnection: Upgrade", "Expect: 100-continue", "Origin: http://canary", "Cookie: canary=\u0001",
        "X-Forwarded-For: canary", "traceparent: 00-canary-0-01", " folded: canary", "no colon", ": no name", "name\t: space",
    ];

    private readonly Random _random = new(seed);

    public byte[] Next() => Encoding.Latin1.GetBytes(_random.Next(8) switch
    {
        0 => Garbage(),
        1 => Http2Preface + Frames(),
        2 => "\u0016\u0003\u0001\u0002\u0000" + Garbage(),
        3 => string.Concat(Enumerable.Range(0, _random.Next(2, 50)).Select(_ => Request())),
        4 => Mutated(RawRequest("GET", "/health/ready", "Host: x\r\n")),
        5 => Request() + Body(),
        _ => Request(),
    });

    public int Below(int limit) => _random.Next(limit);

    private string Request()
    {
        var headers = new StringBuilder(_random.Next(4) > 0 ? "Host: x\r\n" : "");
        for (var left = _random.Next(20) == 0 ? 200 : _random.Next(4); left > 0; left--)
            headers.Append(One(Headers)).Append(_random.Next(20) == 0 ? "\n" : "\r\n");

        if (_random.Next(20) == 0)
            headers.Append("X-Long: ").Append(Long()).Append("\r\n");

        return RawRequest(One(Methods), One(Paths) + (_random.Next(30) == 0 ? Long() : "") + One(Queries), headers.ToString());
    }

    private string RawRequest(string method, string target, string headers) =>
        $"{method} {target} {(_random.Next(10) > 0 ? "HTTP/1.1" : One(["HTTP/1.0", "HTTP/2", "HTTP/9.9", "http/1.1", "", Canary]))}"
            + (_random.Next(20) == 0 ? "\n" : "\r\n") + headers + "\r\n";

    private string Body() => _random.Next(4) switch
    {
        0 => "5\r\nhello\r\n0\r\n\r\n",
        1 => "ffffffffffffffff\r\ncanary",
        2 => "{\"reason\":\"canary\",\"minutes\":1e999}",
        _ => Garbage(),
    };

    // Nine bytes of head: length, type, flags, stream. https://www.rfc-editor.org/rfc/rfc9113#section-4.1
    private string Frames() => string.Concat(Enumerable.Range(0, _random.Next(1, 20)).Select(_ =>
        $"\0{Byte()}{Byte()}{(char)_random.Next(12)}{Byte()}\0\0\0{Byte()}" + (_random.Next(2) == 0 ? Garbage() : "")));

    private string Mutated(string request)
    {
        var text = new StringBuilder(request);
        for (var left = _random.Next(1, 6); left > 0 && text.Length > 0; left--)
        {
            var at = _random.Next(text.Length);
            switch (_random.Next(3))
            {
                case 0:
                    text[at] = Byte();
                    break;
                case 1:
                    text.Insert(at, Byte());
                    break;
                default:
                    text.Remove(at, Math.Min(_random.Next(1, 8), text.Length - at));
                    break;
            }
        }

        return text.ToString();
    }

    private string Garbage() => string.Create(_random.Next(1, _random.Next(10) == 0 ? 20_000 : 200), this,
        static (text, inputs) =>
        {
            foreach (ref var character in text)
                character = inputs.Byte();
        });

    // Around the limits of Kestrel: 8 KiB for the request line, 32 KiB for all headers.
    private string Long() => new('a', One([100, 8_100, 8_300, 33_000, 70_000]));

    private char Byte() => (char)_random.Next(256);

    private T One<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];
}
