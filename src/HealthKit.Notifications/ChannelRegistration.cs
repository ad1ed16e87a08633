namespace HealthKit.Notifications;

/// <summary>A channel that the app has added, to be made when the host starts.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Create">Makes it of its options.</param>
internal sealed record ChannelRegistration(string Name, Func<IServiceProvider, Channel> Create);
