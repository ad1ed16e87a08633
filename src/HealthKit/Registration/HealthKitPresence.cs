using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthKit.Registration;

/// <summary>Whether HealthKit runs the checks of a host. Where it does not, the stock services run them, and no snapshot exists to read.</summary>
internal sealed class HealthKitPresence(IOptions<HealthKitOptions> options)
{
    public static bool IsIn(IServiceProvider services) => services.GetService<HealthKitPresence>()?.IsOn is true;

    private bool IsOn => options.Value.Enabled;
}
