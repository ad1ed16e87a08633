using System.Net;

namespace HealthKit.TestServers;

/// <summary>
/// A network namespace with one link to the test's namespace. A process in it reaches only itself and, while the link allows it, the test
/// at <see cref="Outside"/>.
/// </summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    // No host accepts a frame to this address. The second digit marks it as locally administered.
    private const string NobodysAddress = "02:00:00:00:00:01";

    private static int _count;
    private readonly string _outside;
    private readonly string _network;

    private NetworkNamespace(int number)
    {
        Name = $"healthkit-{Environment.ProcessId}-{number}";
        _outside = $"hk{Environment.ProcessId}-{number}";

        // This is a block for documentation, https://www.rfc-editor.org/rfc/rfc5737, so it hides no real host.
        var first = 4 * ((Environment.ProcessId + number) % 64);
        _network = $"192.0.2.{first}/30";
        (Outside, Inside) = (IPAddress.Parse($"192.0.2.{first + 1}"), IPAddress.Parse($"192.0.2.{first + 2}"));
    }

    public string Name { get; }

    /// <summary>The address of the test's end of the link.</summary>
    public IPAddress Outside { get; }

    /// <summary>The address of the namespace's end of the link.</summary>
    public IPAddress Inside { get; }

    /// <exception cref="TestServerException">A required program or privilege is missing. The message names it.</exception>
    public static async Task<NetworkNamespace> CreateAsync()
    {
        var created = new NetworkNamespace(Interlocked.Increment(ref _count));
        try
        {
            await created.MakeAsync();
            return created;
        }
        catch (TestServerException exception) when (exception.Message.Contains("not permitted", StringComparison.OrdinalIgnoreCase))
        {
            throw new TestServerException(
                "CAP_NET_ADMIN and CAP_SYS_ADMIN are missing, which a network namespace takes. Run as root, or leave these tests out with "
                    + "./test.sh --no-netns.", exception);
        }
        catch
        {
            await created.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drops every packet that leaves the namespace, without an error to the sender.</summary>
    public Task DropPacketsAsync() =>
        InsideAsync("neighbour", "replace", $"{Outside}", "lladdr", NobodysAddress, "dev", "eth0", "nud", "permanent");

    /// <summary>Undoes <see cref="DropPacketsAsync"/>.</summary>
    public Task DeliverPacketsAsync() => InsideAsync("neighbour", "del", $"{Outside}", "dev", "eth0");

    /// <summary>Removes the route out of the namespace. Its kernel reports this to every sender at once.</summary>
    public Task CloseRouteAsync() => InsideAsync("route", "del", _network);

    /// <summary>Undoes <see cref="CloseRouteAsync"/>.</summary>
    public Task OpenRouteAsync() => InsideAsync("route", "add", _network, "dev", "eth0", "src", $"{Inside}");

    public async ValueTask DisposeAsync()
    {
        // The kernel removes the link together with the namespace.
        if ((await IpAsync("netns", "list")).Contains(Name, StringComparison.Ordinal))
            await IpAsync("netns", "del", Name);
    }

    private static Task<string> IpAsync(params string[] arguments) =>
        ShortCommand.RunAsync(new ServerCommand(InstalledProgram.Find("ip", "iproute2"), arguments));

    private async Task MakeAsync()
    {
        await IpAsync("netns", "add", Name);
        await IpAsync("link", "add", _outside, "type", "veth", "peer", "name", "eth0", "netns", Name);
        await IpAsync("address", "add", $"{Outside}/30", "dev", _outside);
        await IpAsync("link", "set", _outside, "up");
        await InsideAsync("link", "set", "lo", "up");
        await InsideAsync("address", "add", $"{Inside}/30", "dev", "eth0");
        await InsideAsync("link", "set", "eth0", "up");
    }

    private Task<string> InsideAsync(params string[] arguments) => IpAsync(["-n", Name, .. arguments]);
}
