namespace HealthKit.Http;

/// <summary>The endpoints of the management port: the health endpoints, and those that change something.</summary>
internal sealed class ManagementEndpoints(
    IOptions<HealthKitOptions> options, HealthResponderFactory responders, RouteTable table, OperatorAccess access,
    MaintenanceEndpoint maintenance, NotifyTestEndpoint notifyTest)
{
    /// <summary>In bytes: enough for a maintenance reason of any characters.</summary>
    public const int MaximumBodyLength = 4 * MaintenanceEndpoint.MaximumReasonLength;

    private readonly HealthMiddleware _health = Create(responders, table, options.Value.Management.Details);

    // Only operators receive full details.
    private readonly HealthMiddleware? _healthForOthers =
        options.Value.Management.Details == DetailLevel.Full ? Create(responders, table, DetailLevel.Summary) : null;

    private readonly string _maintenancePath = $"{table.Prefix}/maintenance";
    private readonly string _notifyTestPath = $"{table.Prefix}/notify-test";

    public Task RespondAsync(HttpContext context)
    {
        var path = context.Request.Path.Value.AsSpan().TrimEnd('/');
        return path.Equals(_maintenancePath, StringComparison.OrdinalIgnoreCase) ? maintenance.RespondAsync(context)
            : path.Equals(_notifyTestPath, StringComparison.OrdinalIgnoreCase) ? notifyTest.RespondAsync(context)
            : (_healthForOthers is null || access.IsOperator(context) ? _health : _healthForOthers).InvokeAsync(context);
    }

    private static HealthMiddleware Create(HealthResponderFactory responders, RouteTable table, DetailLevel details) => new(
        HealthResponder.NotFound, responders.Create(details), table.Prefix, table.OnManagementPort,
        new CurrentAppRoutes(app: null, _ => new AppRoutes([], policies: null, table)));
}
