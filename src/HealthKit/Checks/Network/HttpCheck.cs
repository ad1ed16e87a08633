using System.Buffers;
using System.Net;
using System.Text;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Network;

/// <summary>Asks another service, and takes its status code, its body and, where it tells one, its own status for it.</summary>
internal sealed class HttpCheck(HttpCheckOptions options, IHttpClientFactory clients, string client, TimeProvider time) : IHealthCheck
{
    private const int MostRedirects = 5;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        using var overdue = new CancellationTokenSource(options.Timeout * Dialer.Share, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        try
        {
            using var response = await AskAsync(either.Token);
            var body = await ReadAsync(response, either.Token);
            return Judge(response, body) ?? Latency.Judge(time.GetElapsedTime(started), options.MaximumLatency);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReasonException(HealthReason.Timeout, exception);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(CancellationToken cancellationToken)
    {
        var address = options.Address!;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(options.Method), address);
            foreach (var (name, value) in options.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            var response = await clients.CreateClient(client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!options.FollowRedirects || redirects == MostRedirects || Redirection(response, address) is not { } next)
            {
                return response;
            }

            response.Dispose();
            address = next;
        }
    }

    /// <summary>Where a redirection leads; <c>null</c> for what is none, and for one that leads elsewhere, where the headers must not go.</summary>
    private static Uri? Redirection(HttpResponseMessage response, Uri from)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
        {
            return null;
        }

        var to = new Uri(from, location);
        return Uri.Compare(from, to, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0 ? to : null;
    }

    private async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // Lent: most bodies are a few bytes of what may come.
        var buffer = ArrayPool<byte>.Shared.Rent(options.MaximumBodyBytes);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var count = await stream.ReadAtLeastAsync(
                buffer.AsMemory(0, options.MaximumBodyBytes), options.MaximumBodyBytes, throwOnEndOfStream: false, cancellationToken);
            return Encoding.UTF8.GetString(buffer.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private HealthCheckResult? Judge(HttpResponseMessage response, string body)
    {
        var status = (int)response.StatusCode;
        if (status < options.LowestStatus || status > options.HighestStatus)
        {
            return HealthReason.UnexpectedStatus.Unhealthy(new HttpRequestException($"The answer was {status}.", inner: null, response.StatusCode));
        }

        if (options.ExpectedBody is { } expected && !body.Contains(expected, StringComparison.Ordinal))
        {
            return HealthReason.Protocol.Unhealthy(new HttpRequestException("The body lacks the expected text."));
        }

        return options.ReadStatus ? ToldStatus.In(body) switch
        {
            HealthStatus.Degraded => HealthReason.Reported.Degraded(),
            HealthStatus.Unhealthy => HealthReason.Reported.Unhealthy(),
            _ => null,
        } : null;
    }
}
