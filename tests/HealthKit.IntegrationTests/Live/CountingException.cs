namespace HealthKit.IntegrationTests.Live;

/// <summary>Counts how often it is read, which each rendering with <see cref="DetailLevel.Full"/> does once.</summary>
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
