namespace HealthKit.Http;

/// <summary>Refuses changes over the management port without the token, and changes from pages of other origins.</summary>
internal sealed class ManagementGuard(IOptions<HealthKitOptions> options, TimeProvider time, ILogger<ManagementGuard> logger)
{
    private const string Scheme = "Bearer ";

    // An attacker who guesses tokens must not fill the log.
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly byte[]? _token = options.Value.Management.Token is { } token ? Hash(token) : null;
    private readonly GuardedLogger _logger = new(logger);
    private readonly Lock _logging = new();
    private long? _loggedAt;
    private int _unlogged;

    /// <summary>Answers a request that it refuses. Returns whether it refused the request.</summary>
    public async Task<bool> RefusesAsync(HttpContext context, string allowedMethods, string usage)
    {
        if (!allowedMethods.Split(", ").Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.Headers.Allow = allowedMethods;
            await UncachedResponse.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, usage);
            return true;
        }

        if (RefusalOf(context.Request) is not var (status, sentence))
            return false;

        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";

        LogRefusal(status);
        await UncachedResponse.WriteAsync(context, status, sentence);
        return true;
    }

    // Compares hashes, so that response times reveal neither the length of the token nor the position of a difference.
    public bool HasToken(HttpRequest request) =>
        _token is not null
        && request.Headers.Authorization is [{ } value]
        && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(value[Scheme.Length..].Trim()), _token);

    // A browser sends these headers with every request that changes something, and a page cannot prevent it.
    private static bool IsOfAnotherOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        return request.Headers["Sec-Fetch-Site"].ToString().ToLowerInvariant() is "cross-site" or "same-site"
            || (origin.Count > 0 && origin != $"{request.Scheme}://{request.Host}");
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private (int Status, string Sentence)? RefusalOf(HttpRequest request) =>
        _token is null ? (StatusCodes.Status403Forbidden, "Changes are disabled. Set HealthKit:Management:Token to allow them.")
        : IsOfAnotherOrigin(request) ? (StatusCodes.Status403Forbidden, "Pages of other origins cannot change anything here.")
        : HasToken(request) ? null
        : (StatusCodes.Status401Unauthorized,
            "Send the token of HealthKit:Management:Token as the header Authorization: Bearer <token>.");

    private void LogRefusal(int status)
    {
        int count;
        lock (_logging)
        {
            _unlogged++;
            if (_loggedAt is { } loggedAt && time.GetElapsedTime(loggedAt) < LogInterval)
                return;

            (count, _unlogged, _loggedAt) = (_unlogged, 0, time.GetTimestamp());
        }

        HttpLog.ChangeRefused(_logger, status, count);
    }
}
