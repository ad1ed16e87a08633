namespace HealthKit.Checks.Network;

/// <summary>Validates the settings of an HTTP check. Its errors never contain the address or a header, which may be secret.</summary>
internal static class HttpOptionsValidator
{
    private const int MaximumBody = 1_048_576;

    public static void Validate(HttpCheckOptions options, SettingErrors errors)
    {
        errors.Require(
            options.Address is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" }, nameof(options.Address),
            "is not an absolute http or https URL without user information. Write it like https://billing.example.com/health, and put "
            + "credentials into Headers.");
        errors.Require(
            options.Method is { Length: > 0 and <= 20 } method && method.All(char.IsAsciiLetter)
            && !method.Equals("CONNECT", StringComparison.OrdinalIgnoreCase),
            nameof(options.Method), "is not a supported HTTP method. Use a method such as GET or HEAD.");
        errors.Require(
            options is { LowestStatus: >= 100, HighestStatus: <= 599 } && options.LowestStatus <= options.HighestStatus,
            nameof(options.LowestStatus),
            $"is {options.LowestStatus}, and HighestStatus is {options.HighestStatus}; they must be from 100 to 599, in rising order.");
        errors.Within(nameof(options.MaximumBodyBytes), options.MaximumBodyBytes, 0, MaximumBody);
        errors.Require(
            options.Headers.All(CanBeSent), nameof(options.Headers),
            "has an entry that cannot be sent. Use letters, digits and hyphens in a name, such as X-Api-Key, and printable ASCII "
            + "characters in a value. Headers of a body, such as Content-Type, are not supported.");
        errors.Latency(options.MaximumLatency);
    }

    // HttpClient drops a header that it does not accept, and fails each request on one that it cannot encode.
    private static bool CanBeSent(KeyValuePair<string, string> header)
    {
        using var request = new HttpRequestMessage();
        return header.Value is { } value && value.All(static character => character is >= ' ' and <= '~' or '\t')
            && request.Headers.TryAddWithoutValidation(header.Key, value) && request.Headers.TransferEncodingChunked is not true;
    }
}
