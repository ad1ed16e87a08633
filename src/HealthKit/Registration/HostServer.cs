using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;

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
        IsReal = server is null || IsInMemory || server.Assembly == typeof(HostServer).Assembly
            || assembly!.StartsWith("Microsoft.AspNetCore.Server.", StringComparison.Ordinal);
    }

    public string Name { get; }

    /// <summary>
    /// Whether the host can serve requests: by Kestrel, IIS, HTTP.sys or the test server, or as a worker by its management port.
    /// </summary>
    public bool IsReal { get; }

    /// <summary>Whether it is the in-memory test server, of which one process may have many.</summary>
    public bool IsInMemory { get; }
}
