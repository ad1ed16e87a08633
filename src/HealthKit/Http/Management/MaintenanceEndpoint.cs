namespace HealthKit.Http;

/// <summary>Takes the service out of rotation with POST, and puts it back with DELETE.</summary>
internal sealed class MaintenanceEndpoint(IHealthControl control, ManagementGuard guard)
{
    /// <summary>In characters.</summary>
    public const int MaximumReasonLength = 512;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task RespondAsync(HttpContext context)
    {
        const string Usage = "Send POST to enter maintenance, with the reason as the body, or DELETE to leave it.";
        if (await guard.RefusesAsync(context, "POST, DELETE", Usage))
            return;

        if (HttpMethods.IsDelete(context.Request.Method))
        {
            control.LeaveMaintenance();
        }
        else
        {
            var (status, reason) = await ReadReasonAsync(context);
            if (reason is null)
            {
                await UncachedResponse.WriteAsync(
                    context, status, $"The body must be the reason: text in UTF-8, at most {MaximumReasonLength} characters.");
                return;
            }

            control.EnterMaintenance(reason);
        }

        await UncachedResponse.WriteAsync(context, StatusCodes.Status204NoContent, "");
    }

    private static async Task<(int Status, string? Reason)> ReadReasonAsync(HttpContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var reason = StrictUtf8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length));
            return reason.Length <= MaximumReasonLength ? (default, reason) : (StatusCodes.Status413PayloadTooLarge, null);
        }
        catch (BadHttpRequestException exception)
        {
            return (exception.StatusCode, null);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or DecoderFallbackException)
        {
            // Invalid UTF-8, or a client that closed the connection and does not read the response.
            return (StatusCodes.Status400BadRequest, null);
        }
    }
}
