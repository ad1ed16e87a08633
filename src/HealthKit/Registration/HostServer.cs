using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Registration;

/// <summary>
/// What serves the host. Tools that only want to look at an app, such as the one that writes its OpenAPI document while it is built, start it on a server
/// that does nothing: nothing of HealthKit runs there, listens, or refuses settings that only the real environment has.
/// </summary>
internal sealed class HostServer
{
    public HostServer(IServiceProvider services)
    {
        // A host without HTTP has none.
        var server = services.GetService<IServer>()?.GetType();
        var assembly = server?.Assembly.GetName().Name;
        Name = server?.FullName ?? "";
        IsInMemory = assembly == "Microsoft.AspNetCore.TestHost";
        IsReal = server is null || IsInMemory || server.Assembly == typeof(HostServer).Assembly
            || assembly!.StartsWith("Microsoft.AspNetCore.Server.", StringComparison.Ordinal);
    }

    public string Name { get; }

    /// <summary>Whether somebody can be served: by Kestrel, IIS, HTTP.sys or the test server, or over the management port of a worker.</summary>
    public bool IsReal { get; }

    /// <summary>Whether it is the test server, many of which are in one process.</summary>
    public bool IsInMemory { get; }
}
