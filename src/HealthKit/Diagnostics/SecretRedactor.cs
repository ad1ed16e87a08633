using System.Text.RegularExpressions;

namespace HealthKit.Diagnostics;

/// <summary>Removes passwords from third-party text, which may quote a connection string or a URL.</summary>
// When in doubt it removes too much: up to the next setting or the end of the line.
internal static partial class SecretRedactor
{
    public const string Mask = "***";

    public static string Redact(string text) =>
        text.AsSpan().ContainsAny('=', ':') ? UserInfo().Replace(Setting().Replace(text, "$1" + Mask), "$1" + Mask) : text;

    /// <summary>Whether a value of this name is a secret.</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    // After a comma, one character class: two overlapping ones would backtrack over every way to divide a long run of spaces.
    // Host=h;Password="p;""p";Database=d   host:6379,password=p,ssl=true   ?access_token=p&x=1   {"password":"p"}   password: p
    [GeneratedRegex(
        """
        (
          (?: password | passwd | pwd | passphrase | secret | (?:api|access|account)[\ _-]?key | (?:access|auth|refresh|sas)[\ _-]?token )
          (?: \s*=\s* | ["']\s*:\s* )
        | (?: password | passwd | pwd | passphrase ):\s*
        )
        (?: "(?:[^"\r\n]|"")*" | '(?:[^'\r\n]|'')*' | [^;\r\n]+? (?= [;\r\n] | [,&][\w\s]+= | $ ) )
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Setting();

    [GeneratedRegex(
        "password|passwd|pwd|passphrase|secret|(api|access|account)[ _-]?key|token|connection[ _-]?string",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    // postgres://user:p@host/database   redis://:p@host
    [GeneratedRegex(@"(://[^\s/:@]*:)[^\s/]+(?=@)", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
