using System.Globalization;
using System.Net;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;

namespace HealthKit.Notifications.Delivery;

/// <summary>
/// Posts messages. The URL may be the secret itself: an invoker writes no log, unlike a client of the host's factory, and without a propagator no activity carries the
/// URL to a trace.
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
            return Judge(response);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return DeliveryResult.Failed(HealthReason.Of(exception));
        }
    }

    public void Dispose() => _invoker.Dispose();

    private DeliveryResult Judge(HttpResponseMessage response)
    {
        var status = response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return DeliveryResult.Delivered;
        }

        var isRedirection = (int)status is >= 300 and < 400;
        var words = string.Create(
            CultureInfo.InvariantCulture,
            $"{HealthReason.UnexpectedStatus.Code}: The receiver answered {(int)status}{(isRedirection ? ", and redirections are not followed" : "")}.");
        return new DeliveryResult(MayGoWell(status) ? DeliveryOutcome.Failed : DeliveryOutcome.Rejected, words, response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => null,
        });
    }

    // What is said of the time, the load, the connection and the sign-in may be put right. All else is said of the message.
    private static bool MayGoWell(HttpStatusCode status) => (int)status >= 500
        || status is HttpStatusCode.Unauthorized or HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.RequestTimeout or HttpStatusCode.MisdirectedRequest
            or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests;
}
