namespace HealthKit.Notifications.Delivery;

/// <summary>
/// Posts messages over HTTP. The URL may be a secret, so it uses an invoker, which does not log, instead of IHttpClientFactory, and no
/// propagator, so that no trace contains the URL.
/// </summary>
internal sealed class HttpSender(Uri url, Func<AlertGroup, MessageOrigin, HttpRequestMessage> format, TimeProvider time) : IAlertSender
{
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 2,
    });

    public async Task<DeliveryResult> SendAsync(AlertGroup group, MessageOrigin origin, CancellationToken cancellationToken)
    {
        using var request = format(group, origin);
        request.Method = HttpMethod.Post;
        request.RequestUri = url;
        request.Headers.UserAgent.ParseAdd("HealthKit");
        try
        {
            using var response = await _invoker.SendAsync(request, cancellationToken);
            return ToResult(response);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return DeliveryResult.Failed(HealthReason.Of(exception));
        }
    }

    public void Dispose() => _invoker.Dispose();

    private DeliveryResult ToResult(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
            return DeliveryResult.Delivered;

        var status = (int)response.StatusCode;
        var hint = status is >= 300 and < 400 ? "; HealthKit does not follow redirects" : "";
        var detail = string.Create(
            CultureInfo.InvariantCulture, $"{HealthReason.UnexpectedStatus.Code}: The receiver responded with {status}{hint}.");
        var retryAfter = response.Headers.RetryAfter;
        return new DeliveryResult(
            IsRetryable(status) ? DeliveryOutcome.Failed : DeliveryOutcome.Rejected, detail,
            retryAfter?.Delta ?? (retryAfter?.Date is { } date ? date - time.GetUtcNow() : null));
    }

    // Authentication, time, load and connection problems can be fixed while the message waits: 401, 407, 408, 421, 425, 429 and 5xx.
    // Every other status rejects the message itself.
    private static bool IsRetryable(int status) => status is 401 or 407 or 408 or 421 or 425 or 429 or >= 500;
}
