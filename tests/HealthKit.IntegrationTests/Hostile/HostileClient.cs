using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthKit.IntegrationTests.Hostile;

/// <summary>Sends each input on a connection of its own: whole or in pieces. Then it waits for the answer, leaves, or resets.</summary>
internal sealed class HostileClient(int seed)
{
    // How long the client waits for an answer. An incomplete request gets none.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly HostileInputs _inputs = new(seed);
    private readonly byte[] _received = new byte[65_536];

    public int Answers { get; private set; }

    public async Task RunAsync(int count, IReadOnlyList<int> ports)
    {
        for (var number = 0; number < count; number++)
        {
            var input = _inputs.Next();
            var answer = await SendAsync(input, ports[_inputs.Below(ports.Count)]);
            if (answer.Length > 0)
                Answers++;

            if (answer.Contains(HostileInputs.Canary, StringComparison.OrdinalIgnoreCase)
                || answer.Contains("HTTP/1.1 500", StringComparison.Ordinal))
            {
                Assert.Fail($"Seed {seed}, input {number}:\n{Encoding.Latin1.GetString(input)}\nwas answered with\n{answer}");
            }
        }
    }

    private async Task<string> SendAsync(byte[] input, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var end = _inputs.Below(4);
        if (end == 0)
            socket.LingerState = new LingerOption(enable: true, seconds: 0);

        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var pieces = _inputs.Below(4) == 0 ? _inputs.Below(5) + 1 : 1;
            for (var (sent, piece) = (0, 1); piece <= pieces; piece++)
            {
                var to = input.Length * piece / pieces;
                await socket.SendAsync(input.AsMemory(sent..to));
                sent = to;
                if (piece < pieces)
                    await Task.Delay(_inputs.Below(3));
            }

            if (end == 1)
                socket.Shutdown(SocketShutdown.Send);

            return end < 2 && _inputs.Below(2) == 0 ? "" : await ReadAsync(socket);
        }
        catch (SocketException)
        {
            // The server closed the connection during the request.
            return "";
        }
    }

    private async Task<string> ReadAsync(Socket socket)
    {
        var answer = new StringBuilder();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (await socket.ReceiveAsync(_received, patience.Token) is > 0 and var length)
                answer.Append(Encoding.Latin1.GetString(_received, 0, length));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // The test checks what has arrived so far.
        }

        return answer.ToString();
    }
}
