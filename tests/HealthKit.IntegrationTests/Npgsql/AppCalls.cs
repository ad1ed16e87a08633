using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>Shows what the app itself can do: it runs a statement on its own data source repeatedly, one at a time.</summary>
internal sealed class AppCalls : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _calling;
    private long _successes;
    private long _failures;
    private volatile Exception? _lastFailure;

    public AppCalls(NpgsqlDataSource source, string statement) => _calling = Task.Run(() => CallAsync(source, statement));

    public long Successes => Interlocked.Read(ref _successes);

    public long Failures => Interlocked.Read(ref _failures);

    public Exception? LastFailure => _lastFailure;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _calling;
        _end.Dispose();
    }

    private async Task CallAsync(NpgsqlDataSource source, string statement)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await using var command = source.CreateCommand(statement);
                await command.ExecuteNonQueryAsync();
                Interlocked.Increment(ref _successes);
            }
            catch (Exception exception)
            {
                _lastFailure = exception;
                Interlocked.Increment(ref _failures);
            }

            await Task.Delay(Pause);
        }
    }
}
