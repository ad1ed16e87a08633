using System.Text.Json.Nodes;

namespace HealthKit.TestServers;

/// <summary>The behavior of an <see cref="SmtpServer"/>.</summary>
public sealed record SmtpSettings
{
    /// <value>The certificate as PEM. Default: none, and the server does not support TLS.</value>
    public string? Certificate { get; init; }

    /// <value>The key of the certificate as PEM.</value>
    public string Key { get; init; } = "";

    /// <value>Whether the connection starts with TLS. Default: no, and the server requires STARTTLS.</value>
    public bool IsImplicit { get; init; }

    /// <value>
    /// The sign-in mechanisms that the server offers: PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-256, and NTLM, which it offers but does not accept.
    /// An empty list means that it offers and requires no sign-in.
    /// </value>
    public IReadOnlyList<string> Mechanisms { get; init; } = ["LOGIN", "PLAIN"];

    /// <value>The password that it accepts.</value>
    public string Password { get; init; } = SmtpServer.Password;

    /// <value>The status code that the server sends instead of its greeting, such as 554. Default: 220.</value>
    public string? Greeting { get; init; }

    /// <value>Whether the server responds to a QUIT.</value>
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
