using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>Sample messages.</summary>
internal static class Messages
{
    private static readonly DateTimeOffset Since = new(2026, 11, 20, 8, 15, 21, 4, TimeSpan.Zero);

    public static MessageOrigin Signature { get; } = new("store", "pod-1/1", "ops", Since.AddSeconds(252.5));

    public static Alert Broken { get; } = new()
    {
        Kind = AlertKind.Firing,
        Transition = new HealthTransition
        {
            Check = "postgres", From = HealthStatus.Healthy, To = HealthStatus.Unhealthy, Reason = HealthReason.ConnectionRefused,
            Message = HealthReason.ConnectionRefused.Sentence, At = Since,
        },
        State = AlertState.Unhealthy,
        PreviousState = AlertState.Healthy,
        Since = Since,
        Duration = TimeSpan.FromSeconds(10),
        Claim = ClaimState.Standalone,
    };

    public static Alert Recovered { get; } =
        Broken with { Kind = AlertKind.Resolved, State = AlertState.Healthy, PreviousState = AlertState.Unhealthy,
            Duration = TimeSpan.FromSeconds(252.5) };

    public static Alert StillBroken { get; } = Broken with { Kind = AlertKind.StillFiring, PreviousState = AlertState.Unhealthy,
        Duration = TimeSpan.FromHours(4) };

    public static Alert Flapping { get; } =
        Of("redis", Broken with { Kind = AlertKind.Flapping, State = AlertState.Flapping, FlapCount = 7 });

    public static Alert Hostile { get; } = Broken with
    {
        Transition = Broken.Transition with { Check = "<!channel>", Message = "all & sundry\r\nBcc: a@b.example *bold*", Layer = "tcp" },
            State = AlertState.Degraded,
    };

    public static AlertGroup Of(params Alert[] alerts) => new([.. alerts]) { Id = new Guid("01234567-89ab-cdef-0123-456789abcdef") };

    private static Alert Of(string check, Alert alert) => alert with { Transition = alert.Transition with { Check = check } };
}
