using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Http;

/// <summary>Sends a test notification over every channel, or over <c>?channel=</c>, and responds with the outcome of each.</summary>
internal sealed class NotifyTestEndpoint(IServiceProvider services, ManagementGuard guard)
{
    public async Task RespondAsync(HttpContext context)
    {
        const string Usage = "Send POST to send a test notification over every channel, or over one with ?channel=name.";
        if (await guard.RefusesAsync(context, "POST", Usage))
        {
            return;
        }

        var requested = context.Request.Query["channel"].ToString();

        // Resolved per request: the management port starts first of all, and channels created with it would start too early.
        var channels = services.GetServices<IHealthNotifier>()
            .SelectMany(static notifier => notifier.Channels.Select(channel => (Notifier: notifier, Channel: channel)))
            .Where(pair => requested.Length == 0 || pair.Channel.Equals(requested, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        if (channels.Length == 0)
        {
            await PlainTextResponse.WriteAsync(
                context, StatusCodes.Status404NotFound,
                requested.Length > 0
                    ? "No channel has this name."
                    : "No channel is registered. Reference HealthKit.Notifications, and add one with AddSlack, AddWebhook or AddEmail.");
            return;
        }

        var results = await Task.WhenAll(channels.Select(pair => pair.Notifier.SendTestAsync(pair.Channel, context.RequestAborted)));
        await WriteAsync(context, [.. channels.Zip(results, static (pair, result) => (pair.Channel, result))]);
    }

    private static async Task WriteAsync(HttpContext context, (string Channel, TestNotificationResult Result)[] results)
    {
        var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            foreach (var (channel, result) in results)
            {
                json.WriteString(channel, result.Outcome);
            }

            json.WriteEndObject();
        }

        var response = context.Response;
        response.StatusCode = Array.TrueForAll(results, static result => result.Result.IsDelivered)
            ? StatusCodes.Status200OK
            : StatusCodes.Status502BadGateway;
        response.Headers.CacheControl = "no-store, no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }
}
