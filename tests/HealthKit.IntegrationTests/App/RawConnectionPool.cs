namespace HealthKit.IntegrationTests.App;

/// <summary>One connection after the other: a new one when the server has closed the last.</summary>
public sealed class RawConnectionPool(int port) : IDisposable
{
    private RawConnection? _current;

    /// <summary>The answer to one request; empty when the server closed without any.</summary>
    public async Task<string> AskAsync(string request, bool hasBody)
    {
        var fresh = _current is null;
        _current ??= await RawConnection.OpenAsync(port);
        if (await TryAskAsync(request, hasBody) is { } answer)
            return answer;

        return fresh ? "" : await AskAsync(request, hasBody);
    }

    public void Dispose() => _current?.Dispose();

    private async Task<string?> TryAskAsync(string request, bool hasBody)
    {
        string? answer = null;
        try
        {
            await _current!.SendAsync(request);
            answer = await _current.ReadAnswerAsync(hasBody);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Closed under our hands.
        }

        if (answer is null || answer.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase))
        {
            _current!.Dispose();
            _current = null;
        }

        return answer;
    }
}
