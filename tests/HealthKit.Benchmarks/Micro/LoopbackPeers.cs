using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Micro;

/// <summary>Peers for network checks: a port that accepts, a port that echoes datagrams, and a port that presents a certificate.</summary>
internal sealed class LoopbackPeers : IDisposable
{
    public const string Host = "127.0.0.1";

    private readonly TemporaryFolder _folder = TemporaryFolder.Create("peers");
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private readonly Socket _tcp = Listen();
    private readonly Socket _tls = Listen();
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public LoopbackPeers()
    {
        CertificateFile = _folder.Write("authority.pem", _certificate.ExportCertificatePem());
        _udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _ = AcceptAsync(_tcp, static connection =>
        {
            connection.Dispose();
            return Task.CompletedTask;
        });
        _ = AcceptAsync(_tls, ShowCertificateAsync);
        _ = EchoAsync();
    }

    public int TcpPort => Port(_tcp);

    public int TlsPort => Port(_tls);

    public int UdpPort => Port(_udp);

    public string CertificateFile { get; }

    public void Dispose()
    {
        _tcp.Dispose();
        _tls.Dispose();
        _udp.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(60));
    }

    private static async Task AcceptAsync(Socket listener, Func<Socket, Task> serve)
    {
        try
        {
            while (true)
                await serve(await listener.AcceptAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The peer was disposed.
        }
    }

    private async Task ShowCertificateAsync(Socket connection)
    {
        await using var stream = new SslStream(new NetworkStream(connection, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsServerAsync(_certificate);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client closed the connection after it received the certificate.
        }
    }

    private async Task EchoAsync()
    {
        var buffer = new byte[2_048];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await _udp.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The peer was disposed.
        }
    }
}
