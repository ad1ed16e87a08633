using HealthKit.Notifications.Formatting;

namespace HealthKit.Notifications;

/// <summary>Who speaks over a channel.</summary>
/// <param name="Channel">The name of the channel.</param>
/// <param name="Service">The service.</param>
/// <param name="Instance">The replica.</param>
internal sealed record ChannelIdentity(string Channel, string Service, string Instance)
{
    public Signature At(DateTimeOffset now) => new(Service, Instance, Channel, now);
}
