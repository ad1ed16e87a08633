using System.Buffers;
using System.Net;
using System.Text;
using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Network;

/// <summary>Asks another service, and takes its status code, its body and, where it tells one, its own status for it.</summary>
internal sealed class HttpCheck(HttpCheckOptions options, IHttpClientFactory clients, string client, TimeProvider time) : INetworkedCheck
{
    private const int MaximumRedirects = 5;

    public IReadOnlyList<DnsEndPoint> Endpoints { get; } = [new(options.Address!.IdnHost, options.Address.Port)];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        using var overdue = new GuardedDeadline(options.Timeout * TcpConnector.Share, time, cancellationToken);
        var handshake = new Handshake();
        try
        {
            using var response = await SendAsync(handshake, overdue.Token);

            // Lent: most bodies are a few bytes of what may come.
            using var lent = MemoryPool<byte>.Shared.Rent(options.MaximumBodyBytes);
            var body = await ReadAsync(response, lent.Memory[..options.MaximumBodyBytes], overdue.Token);
            return Evaluate(response, body.Span) ?? Latency.Evaluate(time.GetElapsedTime(started), options.MaximumLatency);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReasonException(handshake.IsPending ? HealthReason.Tls : HealthReason.Timeout, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            throw new ReasonException(HttpFailure.Of(exception), exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Handshake handshake, CancellationToken cancellationToken)
    {
        var address = options.Address!;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(options.Method), address);
            handshake.Follow(request);
            foreach (var (name, value) in options.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            var response = await clients.CreateClient(client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!options.FollowRedirects || redirects == MaximumRedirects || Redirection(response, address) is not { } next)
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

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..count];
    }

    private HealthCheckResult? Evaluate(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        var isCut = false;
        var reported = options.ReadStatus ? RemoteHealthStatus.Read(body, out isCut) : null;
        var status = (int)response.StatusCode;
        if (status < options.LowestStatus || status > options.HighestStatus)
        {
            // One that says that it is down answers as it should. One that says that it is well, with such a status, does not.
            return reported == HealthStatus.Unhealthy
                ? HealthReason.Reported.Unhealthy()
                : HealthReason.UnexpectedStatus.Unhealthy(new HttpRequestException($"The answer was {status}.", inner: null, response.StatusCode));
        }

        if (options.ExpectedBody is { } expected && !Encoding.UTF8.GetString(body).Contains(expected, StringComparison.Ordinal))
        {
            return HealthReason.Protocol.Unhealthy(new HttpRequestException("The body lacks the expected text."));
        }

        if (isCut)
        {
            return HealthReason.Protocol.Unhealthy(new HttpRequestException(
                $"The {body.Length} bytes of the body that were read begin a JSON object and have neither its status nor its end. Raise MaximumBodyBytes, or set ReadStatus to false."));
        }

        return reported switch
        {
            HealthStatus.Degraded => HealthReason.Reported.Degraded(),
            HealthStatus.Unhealthy => HealthReason.Reported.Unhealthy(),
            _ => null,
        };
    }
}
