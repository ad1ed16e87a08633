namespace HealthKit.Notifications;

internal static class ChannelOptionsValidator
{
    private const int MinimumKeyLength = 16;

    public static IEnumerable<string> Validate(string channel, IServiceProvider services, SlackChannelOptions options)
    {
        var errors = ValidateShared(channel, services, options);
        errors.RequireUrl(options.Url, options.AllowHttp);
        return errors.All;
    }

    public static IEnumerable<string> Validate(string channel, IServiceProvider services, WebhookChannelOptions options)
    {
        var errors = ValidateShared(channel, services, options);
        errors.RequireUrl(options.Url, options.AllowHttp);
        errors.Require(
            options.SigningKey is null || options.SigningKey.Length >= MinimumKeyLength, nameof(options.SigningKey),
            $"has fewer than {MinimumKeyLength} characters; the value is not shown. Generate a key with: openssl rand -hex 32");
        errors.Require(
            options.Headers.All(static header => IsAllowedHeader(header.Key, header.Value)), nameof(options.Headers),
            "contains a header that HealthKit cannot send; names and values are not shown. Use letters, digits and hyphens in names, and "
            + "printable ASCII in values. Do not set Host, X-HealthKit-*, content headers or response headers.");
        return errors.All;
    }

    public static IEnumerable<string> Validate(string channel, IServiceProvider services, EmailChannelOptions options)
    {
        var errors = ValidateShared(channel, services, options);
        errors.Require(
            Uri.CheckHostName(options.Host) != UriHostNameType.Unknown, nameof(options.Host),
            "is not a host name or an IP address. Write it without a scheme, port or path, such as smtp.example.com.");
        errors.RequireRange(nameof(options.Port), options.Port, 1, 65_535);
        errors.Require(
            !options.AllowPlaintext || !(options.ImplicitTls ?? options.Port == 465), nameof(options.AllowPlaintext),
            "is true, but port 465 or ImplicitTls requires TLS. Remove one of them; servers without TLS usually use port 587 or 25.");
        errors.Require(
            IsAddress(options.From), nameof(options.From), "is not an e-mail address. Use an address such as health@example.com.");
        errors.Require(
            options.To.Count > 0, nameof(options.To), $"is empty. Set {ChannelErrors.Section(channel)}:To:0 to the first recipient.");
        errors.Require(
            options.To.All(IsAddress), nameof(options.To),
            "contains an entry that is not an e-mail address. Use addresses such as oncall@example.com.");
        errors.Require(
            (options.User is null) == (options.Password is null), nameof(options.Password),
            "and User must be set together, but one is missing; the values are not shown. Set both, or neither for a server without "
            + "authentication.");
        return errors.All;
    }

    private static ChannelErrors ValidateShared(string channel, IServiceProvider services, NotificationChannelOptions options)
    {
        var errors = new ChannelErrors(channel);
        var registrations = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;
        errors.ValidateShared(options, registrations.Select(static registration => registration.Name));
        return errors;
    }

    private static bool IsAddress(string? text) => text is not null && !text.Any(char.IsControl) && MailFormat.IsAddress(text);

    private static bool IsAllowedHeader(string name, string value) =>
        name.Length > 0 && name.All(static character => char.IsAsciiLetterOrDigit(character) || character == '-')
        && value.All(static character => character is >= ' ' and < '\x7f')
        && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("X-HealthKit-", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Host", StringComparison.OrdinalIgnoreCase) && IsRequestHeader(name, value);

    // HttpClient silently drops content and response headers from a request.
    private static bool IsRequestHeader(string name, string value)
    {
        using var request = new HttpRequestMessage();
        return request.Headers.TryAddWithoutValidation(name, value);
    }
}
