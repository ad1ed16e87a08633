namespace HealthKit.TestServers;

/// <summary>
/// A server could not be started, reached or controlled. The message states what to do, and ends with the server's own output.
/// </summary>
public sealed class TestServerException : Exception
{
    public TestServerException(string message)
        : base(message)
    {
    }

    public TestServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public TestServerException()
    {
    }

    internal static TestServerException WithLog(string message, ServerProcess process) =>
        new($"{message}{Environment.NewLine}--- last lines of {process.Name} ---{Environment.NewLine}{process.Output.Tail()}");
}
