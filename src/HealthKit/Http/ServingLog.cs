using HealthKit.Lifecycle;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace HealthKit.Http;

/// <summary>Logs once, after the start, what the host serves: paths, addresses, details, and the drain at the stop.</summary>
internal sealed class ServingLog(
    IOptions<HealthKitOptions> options, RouteTable table, EndpointMode mode, Platform platform, HostServer server,
    IServiceProvider services, LogQueue log, ILogger<ServingLog> logger)
{
    private readonly HealthKitOptions _options = options.Value;

    // Null in a host without HTTP.
    private readonly IServer? _app = services.GetService<IServer>();
    private readonly ILogger _logger = log.For(logger);

    /// <summary>Writes the line. Call it when the app's server has started: before, its addresses are not known.</summary>
    public Task WriteAsync(CancellationToken cancellationToken)
    {
        // The management port stays closed under the test server.
        var port = server.IsInMemory && !_options.Management.ListenUnderTestServer ? null : _options.ManagementPort;
        var drain = platform.DrainDelayOf(_options).TotalSeconds;
        if (_app is { } app)
        {
            HttpLog.Serving(
                _logger, PathsOf(table.OnAppPort, mode.AppRoutes?.Value), AddressesOf(app), Details(),
                port is { } number ? ManagementText(number) : "none", drain, platform.ReasonOfDrainDelay(_options));
        }
        else if (port is { } number)
        {
            HttpLog.ServingManagement(_logger, ManagementText(number), drain, platform.ReasonOfDrainDelay(_options));
        }
        else if (_options is { ReadyPort: null, AgentPort: null })
        {
            HttpLog.ServingNothing(_logger);
        }

        return Task.CompletedTask;
    }

    // One path for each endpoint, without aliases, files and what the app serves itself, and one for all checks.
    private string PathsOf(IReadOnlyDictionary<string, HealthRoute> routes, AppRoutes? app = null)
    {
        var labels = new HashSet<string>(StringComparer.Ordinal);
        var paths = new List<string>();
        foreach (var (path, route) in routes)
        {
            if (route.Page is not (HealthPage.RepeatingStream or HealthPage.DashboardScript or HealthPage.DashboardStyle)
                && app?.AnswersProbes(path) is not true && labels.Add(route.Check is null ? route.Label : ""))
            {
                paths.Add(route.Check is null ? path : $"{table.Prefix}/{{check}}");
            }
        }

        return string.Join(", ", paths);
    }

    private string AddressesOf(IServer app)
    {
        var addresses = app.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } known
            ? string.Join(", ", known)
            : "the server's addresses";
        return mode.IsMapped ? $"{addresses} as routes of the app" : addresses;
    }

    private string Details() => _options is { DetailsWhenAuthorized: { } level } && mode.IsMapped
        ? $"{_options.Details} ({level} when authorized)"
        : _options.Details?.ToString() ?? "";

    private string ManagementText(int port)
    {
        var details = _options.Management.Details;
        var readers = details == DetailLevel.Full ? " for operators" : "";
        return FormattableString.Invariant($"port {port} with {PathsOf(table.OnManagementPort)}, details {details}{readers}");
    }
}
