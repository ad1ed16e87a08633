using System.Security.Cryptography;
using System.Text;
using HealthKit.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Http;

/// <summary>
/// Lets through only who brings the token and comes from no page of another origin. For every request of the management port that changes something.
/// </summary>
internal sealed class ManagementGuard(IOptions<HealthKitOptions> options, TimeProvider time, ILogger<ManagementGuard> logger)
{
    private const string Scheme = "Bearer ";

    // Somebody who guesses does so often; the log is to say it, and not to be filled by it.
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly byte[]? _token = options.Value.Management.Token is { } token ? Hash(token) : null;
    private readonly GuardedLogger _logger = new(logger);
    private readonly Lock _telling = new();
    private long? _reportedAt;
    private int _unreported;

    /// <summary>Whether the request is refused, and was answered.</summary>
    public async Task<bool> RefusesAsync(HttpContext context)
    {
        if (_token is null)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Changes are switched off. Set HealthKit:Management:Token to allow them.");
        }
        else if (IsOfAnotherOrigin(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Pages of other origins may change nothing here.");
        }
        else if (!HasToken(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(
                context, StatusCodes.Status401Unauthorized, "Send the token of HealthKit:Management:Token as the header Authorization: Bearer <token>.");
        }
        else
        {
            return false;
        }

        return true;
    }

    // Equal hashes are compared, so that neither the place of a difference nor the length can be measured.
    public bool HasToken(HttpRequest request) =>
        _token is not null
        && request.Headers.Authorization is [{ } value]
        && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(value[Scheme.Length..].Trim()), _token);

    // A browser sends the origin of a page with everything that changes something, and cannot be made not to.
    private static bool IsOfAnotherOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Equals("cross-site", StringComparison.OrdinalIgnoreCase) || site.Equals("same-site", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var origin = request.Headers.Origin;
        return origin.Count > 0 && origin != $"{request.Scheme}://{request.Host}";
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
        lock (_telling)
        {
            _unreported++;
            if (_reportedAt is { } reportedAt && time.GetElapsedTime(reportedAt) < Quiet)
            {
                return;
            }

            (count, _unreported, _reportedAt) = (_unreported, 0, time.GetTimestamp());
        }

        HttpLog.ChangeRefused(_logger, status, count);
    }
}
