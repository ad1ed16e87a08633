namespace HealthKit.Registration;

/// <summary>
/// The HTTP server of the host. Build tools, such as the OpenAPI document generator, start the app on a dummy server. There HealthKit runs
/// nothing, opens no port and rejects no settings, since the real settings may be missing.
/// </summary>
internal sealed class HostServer
{
    public HostServer(IServiceProvider services)
    {
        // Null in a host without HTTP.
        var server = services.GetService<IServer>()?.GetType();
        var assembly = server?.Assembly.GetName().Name;
        Name = server?.FullName ?? "";
        IsInMemory = assembly == "Microsoft.AspNetCore.TestHost";
        CanServe = server is null || IsInMemory || server.Assembly == typeof(HostServer).Assembly
            || assembly!.StartsWith("Microsoft.AspNetCore.Server.", StringComparison.Ordinal);
    }

    public string Name { get; }

    /// <summary>Whether the host can serve requests: by a server of ASP.NET Core, or as a worker by its management port.</summary>
    public bool CanServe { get; }

    /// <summary>Whether it is the in-memory test server, of which one process may have many.</summary>
    public bool IsInMemory { get; }
}

/// <summary>Whether HealthKit runs the checks of the host. If not, the stock services run them, and there is no snapshot.</summary>
internal sealed class HealthKitSwitch(IOptions<HealthKitOptions> options)
{
    private bool IsEnabled => options.Value.Enabled;

    public static bool IsOn(IServiceProvider services) => services.GetService<HealthKitSwitch>()?.IsEnabled is true;
}
