using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>Messages to be written.</summary>
internal static class Messages
{
    private static readonly DateTimeOffset Since = new(2026, 11, 20, 8, 15, 21, 4, TimeSpan.Zero);

    public static Signature Signature { get; } = new("store", "pod-1/1", "ops", Since.AddSeconds(252.5));

    public static Notice Broken { get; } = new()
    {
        Kind = NoticeKind.Broken,
        Transition = new HealthTransition
        {
            Check = "postgres", From = HealthStatus.Healthy, To = HealthStatus.Unhealthy, Reason = HealthReason.ConnectionRefused,
            Message = HealthReason.ConnectionRefused.Sentence, At = Since,
        },
        Standing = Standing.Unhealthy,
        Before = Standing.Fine,
        Since = Since,
        Lasted = TimeSpan.FromSeconds(10),
        Claim = Claim.Alone,
    };

    public static Notice Recovered { get; } = Broken with { Kind = NoticeKind.Recovered, Standing = Standing.Fine, Before = Standing.Unhealthy, Lasted = TimeSpan.FromSeconds(252.5) };

    public static Notice StillBroken { get; } = Broken with { Kind = NoticeKind.StillBroken, Before = Standing.Unhealthy, Lasted = TimeSpan.FromHours(4) };

    public static Notice Flapping { get; } = Of("redis", Broken with { Kind = NoticeKind.Flapping, Standing = Standing.Flapping, Turns = 7 });

    public static Notice Hostile { get; } = Broken with
    {
        Transition = Broken.Transition with { Check = "<!channel>", Message = "all & sundry\r\nBcc: a@b.example *bold*", Layer = "tcp" }, Standing = Standing.Degraded,
    };

    public static Message Of(params Notice[] notices) => new([.. notices]) { Id = new Guid("01234567-89ab-cdef-0123-456789abcdef") };

    private static Notice Of(string check, Notice notice) => notice with { Transition = notice.Transition with { Check = check } };
}
