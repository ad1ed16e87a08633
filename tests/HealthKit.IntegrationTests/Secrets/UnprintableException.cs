namespace HealthKit.IntegrationTests.Secrets;

/// <summary>An exception that throws when code reads it.</summary>
internal sealed class UnprintableException : Exception
{
    public override string Message => throw new InvalidOperationException("No message.");

    public override string? StackTrace => throw new InvalidOperationException("No trace.");

    public override string ToString() => throw new InvalidOperationException("No text.");
}
