using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace HealthKit.Exposure;

/// <summary>What the management port answers: the probes with everything that there is to tell, and what changes something.</summary>
internal sealed class ManagementEndpoints
{
    /// <summary>In bytes: a message of 512 characters.</summary>
    public const int LongestBody = 4 * MaintenanceEndpoint.LongestReason;

    private readonly HealthMiddleware _probes;
    private readonly MaintenanceEndpoint _maintenance;
    private readonly NotifyTestEndpoint _notifyTest;
    private readonly string _maintenancePath;
    private readonly string _notifyTestPath;

    public ManagementEndpoints(
        IOptions<HealthKitOptions> options, HealthResponderFactory responders, RouteTable table, MaintenanceEndpoint maintenance, NotifyTestEndpoint notifyTest)
    {
        var responder = responders.Create(options.Value.Management.Details);
        _probes = new HealthMiddleware(HealthResponder.NotFound, responder, table.Prefix, table.OfManagement, new Lazy<AppRoutes>(new AppRoutes([], policies: null, table)));
        _maintenance = maintenance;
        _notifyTest = notifyTest;
        _maintenancePath = $"{table.Prefix}/maintenance";
        _notifyTestPath = $"{table.Prefix}/notify-test";
    }

    public Task RespondAsync(HttpContext context)
    {
        var path = context.Request.Path.Value.AsSpan().TrimEnd('/');
        return path.Equals(_maintenancePath, StringComparison.OrdinalIgnoreCase) ? _maintenance.RespondAsync(context)
            : path.Equals(_notifyTestPath, StringComparison.OrdinalIgnoreCase) ? _notifyTest.RespondAsync(context)
            : _probes.InvokeAsync(context);
    }
}
