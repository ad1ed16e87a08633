namespace HealthKit.IntegrationTests.App;

/// <summary>One connection at a time: opens a new one when the server has closed the last.</summary>
public sealed class RawConnectionPool(int port) : IDisposable
{
    private RawConnection? _current;

    /// <summary>Returns the response to one request, or an empty text if the server closed without a response.</summary>
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
            // The server closed the connection during the request.
        }

        if (answer is null || answer.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase))
        {
            _current!.Dispose();
            _current = null;
        }

        return answer;
    }
}
