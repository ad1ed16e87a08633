namespace HealthKit.Notifications.Delivery;

internal static class Cancellation
{
    /// <summary>Cancels, and ignores exceptions from callbacks that the app's replica coordinator registered with the token.</summary>
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
