using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthKit.Registration;

/// <summary>Whether HealthKit runs the checks of the host. If not, the stock services run them, and there is no snapshot.</summary>
internal sealed class HealthKitPresence(IOptions<HealthKitOptions> options)
{
    private bool IsEnabled => options.Value.Enabled;

    public static bool IsIn(IServiceProvider services) => services.GetService<HealthKitPresence>()?.IsEnabled is true;
}
