using HealthKit.Notifications.Formatting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Notifications;

/// <summary>What the settings of each kind of channel may be.</summary>
internal static class ChannelOptionsValidator
{
    private const int ShortestKey = 16;

    public static IEnumerable<string> Validate(string channel, IServiceProvider services, SlackChannelOptions options)
    {
        var errors = ValidateCommon(channel, services, options);
        errors.Url(options.Url, options.AllowHttp);
        return errors.All;
    }

    public static IEnumerable<string> Validate(string channel, IServiceProvider services, WebhookChannelOptions options)
    {
        var errors = ValidateCommon(channel, services, options);
        errors.Url(options.Url, options.AllowHttp);
        errors.Require(
            options.SigningKey is null || options.SigningKey.Length >= ShortestKey, nameof(options.SigningKey),
            $"has fewer than {ShortestKey} characters; it is not shown here. Make one with: openssl rand -hex 32");
        errors.Require(
            options.Headers.All(static header => IsHeader(header.Key, header.Value)), nameof(options.Headers),
            "has a name or a value that no header can have; they are not shown here. Names are letters, digits and hyphens, values printable ASCII, and those of content and of answers, "
            + "Host and X-HealthKit-* are not yours to set.");
        return errors.All;
    }

    public static IEnumerable<string> Validate(string channel, IServiceProvider services, EmailChannelOptions options)
    {
        var errors = ValidateCommon(channel, services, options);
        errors.Require(
            Uri.CheckHostName(options.Host) != UriHostNameType.Unknown, nameof(options.Host),
            "is not the name or the address of a host. Write it without a scheme, a port or a path, such as smtp.example.com.");
        errors.Within(nameof(options.Port), options.Port, 1, 65_535);
        errors.Require(
            !options.AllowPlaintext || !(options.ImplicitTls ?? options.Port == 465), nameof(options.AllowPlaintext),
            "is true, and port 465 or ImplicitTls wants TLS. Remove one of them; the port without TLS is usually 587 or 25.");
        errors.Require(IsAddress(options.From), nameof(options.From), "is not an e-mail address. Write it such as health@example.com.");
        errors.Require(options.To.Count > 0, nameof(options.To), $"is empty. Write {ChannelErrors.Section(channel)}:To:0 for the first recipient.");
        errors.Require(options.To.All(IsAddress), nameof(options.To), "has an entry that is not an e-mail address. Write each such as oncall@example.com.");
        errors.Require(
            (options.User is null) == (options.Password is null), nameof(options.Password),
            "and User go together, and one of them is missing; neither is shown here. Set both, or none for a server that wants no sign-in.");
        return errors.All;
    }

    private static ChannelErrors ValidateCommon(string channel, IServiceProvider services, NotificationChannelOptions options)
    {
        var errors = new ChannelErrors(channel);
        var checks = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(static registration => registration.Name);
        errors.Common(options, [.. checks]);
        return errors;
    }

    private static bool IsAddress(string? text) => text is not null && !text.Any(char.IsControl) && MailFormat.IsAddress(text);

    private static bool IsHeader(string name, string value) =>
        name.Length > 0 && name.All(static sign => char.IsAsciiLetterOrDigit(sign) || sign == '-') && value.All(static sign => sign is >= ' ' and < '\x7f')
        && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("X-HealthKit-", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Host", StringComparison.OrdinalIgnoreCase) && IsOfRequests(name, value);

    // The client drops those that belong to content or to answers, without a word.
    private static bool IsOfRequests(string name, string value)
    {
        using var request = new HttpRequestMessage();
        return request.Headers.TryAddWithoutValidation(name, value);
    }
}
