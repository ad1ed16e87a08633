using System.Security.Cryptography;
using System.Text;
using HealthKit.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Http;

/// <summary>
/// Checks every request of the management port that changes something: it must carry the token, and must not come from a page of another origin.
/// </summary>
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
    public async Task<bool> RefusesAsync(HttpContext context)
    {
        if (_token is null)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Changes are disabled. Set HealthKit:Management:Token to allow them.");
        }
        else if (IsOfAnotherOrigin(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Pages of other origins cannot change anything here.");
        }
        else if (!HasToken(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(
                context, StatusCodes.Status401Unauthorized,
                "Send the token of HealthKit:Management:Token as the header Authorization: Bearer <token>.");
        }
        else
        {
            return false;
        }

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

    private Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        LogRefusal(status);
        return PlainTextResponse.WriteAsync(context, status, sentence);
    }

    private void LogRefusal(int status)
    {
        int count;
        lock (_logging)
        {
            _unlogged++;
            if (_loggedAt is { } loggedAt && time.GetElapsedTime(loggedAt) < LogInterval)
            {
                return;
            }

            (count, _unlogged, _loggedAt) = (_unlogged, 0, time.GetTimestamp());
        }

        HttpLog.ChangeRefused(_logger, status, count);
    }
}
