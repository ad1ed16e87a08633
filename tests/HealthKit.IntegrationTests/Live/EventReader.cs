using System.Net.ServerSentEvents;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Live;

/// <summary>Reads a stream of events one by one, as a client of the framework does.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private EventReader(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
    }

    public HttpResponseMessage Response => _response;

    public static async Task<EventReader> OpenAsync(HttpClient client, string path = "/health/stream", string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (lastId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Deadline);
        return new EventReader(response, await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
    }

    /// <summary>Returns the next event, or <c>null</c> at the end of the stream. It skips heartbeats unless told otherwise.</summary>
    public async Task<SseItem<string>?> NextAsync(bool withHeartbeats = false)
    {
        while (await _events.MoveNextAsync().AsTask().WaitAsync(Deadline))
        {
            if (withHeartbeats || _events.Current.EventType != "heartbeat")
                return _events.Current;
        }

        return null;
    }

    /// <summary>Returns the next event that is not a heartbeat and contains the text in its data.</summary>
    public async Task<SseItem<string>> UntilAsync(string text)
    {
        while (await NextAsync() is { } item)
        {
            if (item.Data.Contains(text, StringComparison.Ordinal))
                return item;
        }

        throw new InvalidOperationException($"The stream ended before \"{text}\" was in it.");
    }

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        try
        {
            await _events.DisposeAsync();
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException)
        {
            // A read was in progress.
        }
    }
}
