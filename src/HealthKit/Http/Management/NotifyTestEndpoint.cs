namespace HealthKit.Http;

/// <summary>Sends a test notification over every channel, or over <c>?channel=</c>, and responds with the outcome of each.</summary>
internal sealed class NotifyTestEndpoint(IServiceProvider services, ManagementGuard guard)
{
    public async Task RespondAsync(HttpContext context)
    {
        const string Usage = "Send POST to send a test notification over every channel, or over one with ?channel=name.";
        if (await guard.RefusesAsync(context, "POST", Usage))
            return;

        var requested = context.Request.Query["channel"].ToString();

        // Resolved per request: the management port starts first of all, and channels created with it would start too early.
        var channels = services.GetServices<IHealthNotifier>()
            .SelectMany(static notifier => notifier.Channels.Select(channel => (Notifier: notifier, Channel: channel)))
            .Where(pair => requested.Length == 0 || pair.Channel.Equals(requested, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        if (channels.Length == 0)
        {
            await UncachedResponse.WriteAsync(
                context, StatusCodes.Status404NotFound,
                requested.Length > 0
                    ? "No channel has this name."
                    : "No channel is registered. Reference HealthKit.Notifications, and add one with AddSlack, AddWebhook or AddEmail.");
            return;
        }

        var results = await Task.WhenAll(channels.Select(pair => pair.Notifier.SendTestAsync(pair.Channel, context.RequestAborted)));
        var areDelivered = Array.TrueForAll(results, static result => result.IsDelivered);
        await UncachedResponse.WriteAsync(
            context, areDelivered ? StatusCodes.Status200OK : StatusCodes.Status502BadGateway, "application/json",
            JsonFormat.Write(channels.Zip(results), static (json, outcomes) =>
            {
                foreach (var ((_, channel), result) in outcomes)
                    json.WriteString(channel, result.Outcome);
            }));
    }
}
