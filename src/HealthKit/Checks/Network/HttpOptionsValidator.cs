namespace HealthKit.Checks.Network;

/// <summary>What the settings of an HTTP check may be. The address and the headers may be secret and are not repeated.</summary>
internal static class HttpOptionsValidator
{
    private const int MaximumBody = 1_048_576;

    public static void Validate(HttpCheckOptions options, SettingErrors errors)
    {
        errors.Require(
            options.Address is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" }, nameof(options.Address),
            "is not an absolute address with http or https and without a user. Write it like https://billing.example.com/health; credentials belong into Headers.");
        errors.Require(
            options.Method.Length is > 0 and <= 20 && options.Method.All(char.IsAsciiLetter) && !options.Method.Equals("CONNECT", StringComparison.OrdinalIgnoreCase),
            nameof(options.Method), "is not a method such as GET or HEAD.");
        errors.Require(
            options.LowestStatus is >= 100 and <= 599 && options.HighestStatus is >= 100 and <= 599 && options.LowestStatus <= options.HighestStatus,
            nameof(options.LowestStatus), $"and HighestStatus are {options.LowestStatus} and {options.HighestStatus}; they must be from 100 to 599, the lowest first.");
        errors.Require(
            options.MaximumBodyBytes is >= 0 and <= MaximumBody, nameof(options.MaximumBodyBytes), $"is {options.MaximumBodyBytes}; it must be from 0 to {MaximumBody}.");
        errors.Require(
            options.Headers.All(CanBeSent), nameof(options.Headers),
            "has an entry that cannot be sent. A name has letters, digits and hyphens, such as X-Api-Key, and is not one of the body's, such as Content-Type; a value has printable ASCII characters.");
        errors.Latency(options.MaximumLatency);
    }

    // What the request refuses would be left out without a word, and what cannot be written would fail each run.
    private static bool CanBeSent(KeyValuePair<string, string> header)
    {
        using var request = new HttpRequestMessage();
        return header.Value is { } value && value.All(static character => character is >= ' ' and <= '~' or '\t')
            && request.Headers.TryAddWithoutValidation(header.Key, value) && request.Headers.TransferEncodingChunked is not true;
    }
}
