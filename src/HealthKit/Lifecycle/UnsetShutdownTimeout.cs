using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HealthKit.Lifecycle;

/// <summary>
/// Marks the host's ShutdownTimeout as unset before the app's configuration runs, so that an app that sets the framework's default of 30 s is
/// recognized. It does not read HealthKit's options: that would validate them before the host starts.
/// </summary>
internal sealed class UnsetShutdownTimeout : IConfigureOptions<HostOptions>
{
    /// <summary>The framework's default plus one tick, a value that no app sets.</summary>
    public static readonly TimeSpan Marker = TimeSpan.FromSeconds(30) + TimeSpan.FromTicks(1);

    public void Configure(HostOptions options) => options.ShutdownTimeout = Marker;
}
