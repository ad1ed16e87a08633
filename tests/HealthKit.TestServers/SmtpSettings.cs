using System.Text.Json.Nodes;

namespace HealthKit.TestServers;

/// <summary>How an <see cref="SmtpServer"/> behaves.</summary>
public sealed record SmtpSettings
{
    /// <value>The certificate as PEM. Default none: the server speaks no TLS.</value>
    public string? Certificate { get; init; }

    /// <value>The key of the certificate as PEM.</value>
    public string Key { get; init; } = "";

    /// <value>Whether the connection begins with TLS. Default: STARTTLS, which the server requires.</value>
    public bool IsImplicit { get; init; }

    /// <value>The ways to sign in that it offers: PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-256, and NTLM, which it offers and does not take. None: it offers none, and requires none.</value>
    public IReadOnlyList<string> Mechanisms { get; init; } = ["LOGIN", "PLAIN"];

    /// <value>The password that it accepts.</value>
    public string Password { get; init; } = SmtpServer.Password;

    /// <value>What it answers instead of its greeting, such as 554. Default 220.</value>
    public string? Greeting { get; init; }

    /// <value>Whether it answers a QUIT.</value>
    public bool AnswersQuit { get; init; } = true;

    internal string Json(string certificate, string key) => new JsonObject
    {
        ["certificate"] = Certificate is null ? null : certificate,
        ["key"] = key,
        ["implicit"] = IsImplicit,
        ["mechanisms"] = new JsonArray([.. Mechanisms.Select(static mechanism => JsonValue.Create(mechanism))]),
        ["user"] = SmtpServer.User,
        ["password"] = Password,
        ["greeting"] = Greeting,
        ["quits"] = AnswersQuit,
    }.ToJsonString();
}
