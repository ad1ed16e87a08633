namespace HealthKit.Notifications.Delivery;

/// <summary>
/// Cancels tokens that the claims of the host have: what they registered with one is third-party code, and what it
/// throws would come out of the call that cancels.
/// </summary>
internal static class Cancellation
{
    public static void CancelGuarded(this CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (Exception)
        {
        }
    }
}
