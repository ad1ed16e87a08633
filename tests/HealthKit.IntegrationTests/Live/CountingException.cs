namespace HealthKit.IntegrationTests.Live;

/// <summary>Counts how often it is read. Each rendering with <see cref="DetailLevel.Full"/> reads it once.</summary>
internal sealed class CountingException : Exception
{
    private int _read;

    public int Read => Volatile.Read(ref _read);

    public override string Message
    {
        get
        {
            Interlocked.Increment(ref _read);
            return "Counted.";
        }
    }
}
