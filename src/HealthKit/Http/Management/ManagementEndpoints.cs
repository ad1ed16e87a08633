using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace HealthKit.Http;

/// <summary>What the management port answers: the probes, in full to operators, and what changes something.</summary>
internal sealed class ManagementEndpoints
{
    /// <summary>In bytes: a message of 512 characters.</summary>
    public const int MaximumBodyLength = 4 * MaintenanceEndpoint.MaximumReasonLength;

    private readonly HealthMiddleware _ofOperators;
    private readonly HealthMiddleware _ofOthers;
    private readonly OperatorAccess _access;
    private readonly MaintenanceEndpoint _maintenance;
    private readonly NotifyTestEndpoint _notifyTest;
    private readonly string _maintenancePath;
    private readonly string _notifyTestPath;

    public ManagementEndpoints(
        IOptions<HealthKitOptions> options, HealthResponderFactory responders, RouteTable table, OperatorAccess access, MaintenanceEndpoint maintenance,
        NotifyTestEndpoint notifyTest)
    {
        var details = options.Value.Management.Details;
        _ofOperators = Middleware(details);
        _ofOthers = details == DetailLevel.Full ? Middleware(DetailLevel.Summary) : _ofOperators;
        _access = access;
        _maintenance = maintenance;
        _notifyTest = notifyTest;
        _maintenancePath = $"{table.Prefix}/maintenance";
        _notifyTestPath = $"{table.Prefix}/notify-test";

        HealthMiddleware Middleware(DetailLevel details) => new(
            HealthResponder.NotFound, responders.Create(details), table.Prefix, table.OfManagement, new CurrentAppRoutes(app: null, _ => new AppRoutes([], policies: null, table)));
    }

    public Task RespondAsync(HttpContext context)
    {
        var path = context.Request.Path.Value.AsSpan().TrimEnd('/');
        return path.Equals(_maintenancePath, StringComparison.OrdinalIgnoreCase) ? _maintenance.RespondAsync(context)
            : path.Equals(_notifyTestPath, StringComparison.OrdinalIgnoreCase) ? _notifyTest.RespondAsync(context)
            : (_access.IsOperator(context) ? _ofOperators : _ofOthers).InvokeAsync(context);
    }
}
