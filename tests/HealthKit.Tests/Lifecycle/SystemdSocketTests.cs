using System.Net.Sockets;
using System.Text;
using HealthKit.Lifecycle;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Lifecycle;

/// <summary>Names of <c>NOTIFY_SOCKET</c>, and sockets that cannot be used.</summary>
public sealed class SystemdSocketTests : IDisposable
{
    // sockaddr_un has room for 107 bytes and a zero.
    private const int LongestName = 107;

    private readonly TestServices _services = new(static services => services.AddHealthKit());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Socket_WithTheLongestName_ReceivesAStatusOnce(bool isAbstract)
    {
        using var systemd = new UnreadSocket(isAbstract);
        var notify = Create(systemd.Name)!;

        notify();
        notify();

        Assert.Equal(["STATUS=unhealthy: starting"], systemd.Read());
        Assert.Empty(_services.Log.Records);
    }

    [Theory]
    [InlineData("vsock:2:1234", 12, "It is neither a path nor an abstract name")]
    [InlineData("/path", LongestName + 1, "The name is too long")]
    [InlineData("@name", LongestName + 2, "The name is too long")]
    public void Socket_ThatCannotBe_IsLogged(string start, int length, string error)
    {
        var socket = start.PadRight(length, 'x');

        Assert.Null(Create(socket));

        Assert.StartsWith(
            $"HealthKit cannot notify systemd, because it cannot use the socket \"{socket}\" of NOTIFY_SOCKET: {error}.",
            Assert.Single(_services.Log.Records).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/a-path-that-is-not-there", "It does not exist")]
    [InlineData("@healthkit-nothing-listens-here", "Connection refused")]
    public void Socket_ThatIsNotThere_IsLoggedOnce(string socket, string error)
    {
        var notify = Create(socket)!;

        notify();
        notify();

        Assert.StartsWith(
            $"HealthKit cannot notify systemd, because it cannot use the socket \"{socket}\" of NOTIFY_SOCKET: {error}.",
            Assert.Single(_services.Log.Records).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Socket_ThatIsAFolder_IsNamed()
    {
        Create("/")!();

        Assert.Contains("the socket \"/\" of NOTIFY_SOCKET: ", Assert.Single(_services.Log.Records).Message, StringComparison.Ordinal);
    }

    /// <summary>A systemd that is slow must not block the watchdog, and is not a failure.</summary>
    [Fact]
    public async Task Socket_WhoseQueueIsFull_ReceivesTheStatusLater()
    {
        using var systemd = new UnreadSocket(isAbstract: true);
        var notify = Create(systemd.Name)!;
        systemd.Fill();

        await Task.Run(notify).WaitAsync(HangGuard.Limit);

        Assert.DoesNotContain("STATUS=unhealthy: starting", systemd.Read());
        notify();
        Assert.Equal(["STATUS=unhealthy: starting"], systemd.Read());
        Assert.Empty(_services.Log.Records);
    }

    public void Dispose() => _services.Dispose();

    private Func<long>? Create(string socket) => SystemdNotifier.Create(_services.Provider, socket);

    /// <summary>A socket with the longest name. Messages stay in its queue until the test reads them.</summary>
    private sealed class UnreadSocket : IDisposable
    {
        private readonly Socket _socket = NewSocket();
        private readonly UnixDomainSocketEndPoint _address;

        public UnreadSocket(bool isAbstract)
        {
            // The @ of an abstract name stands for the zero.
            var (start, length) = isAbstract ? ("@", LongestName + 1) : (Path.GetTempPath(), LongestName);
            Name = $"{start}healthkit-{Guid.NewGuid():N}".PadRight(length, 'x');
            _address = new UnixDomainSocketEndPoint(Name.Replace('@', '\0'));
            _socket.Bind(_address);
        }

        public string Name { get; }

        public List<string> Read()
        {
            var messages = new List<string>();
            var buffer = new byte[4_096];
            while (_socket.Available > 0)
                messages.Add(Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)));

            return messages;
        }

        /// <summary>The system also limits each sender, so the queue is full when a new sender cannot send anything.</summary>
        public void Fill()
        {
            while (SendAll() > 0)
            {
            }
        }

        public void Dispose()
        {
            _socket.Dispose();
            File.Delete(Name);
        }

        private int SendAll()
        {
            using var sender = NewSocket();
            for (var sent = 0; ; sent++)
            {
                try
                {
                    sender.SendTo("filler"u8, _address);
                }
                catch (SocketException)
                {
                    return sent;
                }
            }
        }

        private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    }
}
