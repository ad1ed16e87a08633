using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HealthKit.Lifecycle;

/// <summary>Marks ShutdownTimeout as unset, so that an app that sets it to the framework's default of 30 s is recognized.</summary>
// It does not read HealthKit's options: that would validate them before the host starts.
internal sealed class UnsetShutdownTimeout : IConfigureOptions<HostOptions>
{
    /// <summary>The framework's default plus one tick, a value that no app sets.</summary>
    public static readonly TimeSpan Marker = TimeSpan.FromSeconds(30) + TimeSpan.FromTicks(1);

    public void Configure(HostOptions options) => options.ShutdownTimeout = Marker;
}
