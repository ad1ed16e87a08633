namespace HealthKit.Checks.Network;

/// <summary>Sends a request to another service and evaluates its status code, its body and the health status in that body.</summary>
internal sealed class HttpCheck(HttpCheckOptions options, IHttpClientFactory clients, string client, TimeProvider time) : INetworkedCheck
{
    private const int MaximumRedirects = 5;

    public IReadOnlyList<DnsEndPoint> Endpoints { get; } = [new(options.Address!.IdnHost, options.Address.Port)];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        using var deadline = new GuardedDeadline(options.Timeout * TcpConnector.Share, time, cancellationToken);
        var stage = new RequestStage();
        try
        {
            using var response = await SendAsync(stage, deadline.Token);
            using var buffer = MemoryPool<byte>.Shared.Rent(options.MaximumBodyBytes);
            var body = await ReadAsync(response, buffer.Memory[..options.MaximumBodyBytes], deadline.Token);
            return Evaluate(response, body.Span) ?? Latency.Evaluate(time.GetElapsedTime(started), options.MaximumLatency);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReasonException(stage.Reason, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            throw new ReasonException(HttpFailure.Of(exception), exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(RequestStage stage, CancellationToken cancellationToken)
    {
        var address = options.Address!;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(options.Method), address);
            stage.Follow(request);
            foreach (var (name, value) in options.Headers)
                request.Headers.TryAddWithoutValidation(name, value);

            var response = await clients.CreateClient(client)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!options.FollowRedirects || redirects == MaximumRedirects || RedirectTarget(response, address) is not { } next)
                return response;

            response.Dispose();
            address = next;
        }
    }

    /// <summary>The target of a redirect within the same server, or <c>null</c>: other servers must not receive the headers.</summary>
    private static Uri? RedirectTarget(HttpResponseMessage response, Uri from)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            return null;

        var to = new Uri(from, location);
        const StringComparison ignoringCase = StringComparison.OrdinalIgnoreCase;
        return Uri.Compare(from, to, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, ignoringCase) == 0 ? to : null;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..count];
    }

    private HealthCheckResult? Evaluate(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        var isTruncated = false;
        var reported = options.ReadStatus ? RemoteHealthStatus.Read(body, out isTruncated) : null;
        var status = (int)response.StatusCode;
        if (status < options.LowestStatus || status > options.HighestStatus)
        {
            // A service that reports itself unhealthy may send any status code. One that reports itself healthy may not.
            return reported == HealthStatus.Unhealthy
                ? HealthReason.Reported.Unhealthy()
                : HealthReason.UnexpectedStatus.Unhealthy(
                    new HttpRequestException($"The server responded with status code {status}.", inner: null, response.StatusCode));
        }

        if (options.ExpectedBody is { } expected && !Encoding.UTF8.GetString(body).Contains(expected, StringComparison.Ordinal))
            return HealthReason.Protocol.Unhealthy(new HttpRequestException("The body does not contain the text of ExpectedBody."));

        if (isTruncated)
        {
            return HealthReason.Protocol.Unhealthy(new HttpRequestException(
                $"The first {body.Length} bytes of the body are the start of a JSON object without a status property. "
                + "Raise MaximumBodyBytes, or set ReadStatus to false."));
        }

        return reported switch
        {
            HealthStatus.Degraded => HealthReason.Reported.Degraded(),
            HealthStatus.Unhealthy => HealthReason.Reported.Unhealthy(),
            _ => null,
        };
    }
}
