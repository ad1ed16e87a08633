using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HealthKit.Lifecycle;

/// <summary>
/// Marks the host's ShutdownTimeout as not set by anybody, as the first of all that configures it: also an app that sets it to the framework's default of
/// 30 s is known to have set it. Does not look at our own options, which would be validated then, before the host starts.
/// </summary>
internal sealed class UnsetShutdownTimeout : IConfigureOptions<HostOptions>
{
    /// <summary>The framework's default, and one tick that nobody writes.</summary>
    public static readonly TimeSpan Marker = TimeSpan.FromSeconds(30) + TimeSpan.FromTicks(1);

    public void Configure(HostOptions options) => options.ShutdownTimeout = Marker;
}
