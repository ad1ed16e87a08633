using HealthKit.Http;

namespace HealthKit.Tests.Http;

public sealed class ExceptionTextTests
{
    [Fact]
    public void Message_WithASecret_IsMasked() =>
        Assert.DoesNotContain("hunter2", ExceptionText.Of(new InvalidOperationException("Host=db;Password=hunter2")),
            StringComparison.Ordinal);

    [Fact]
    public void Message_ThatThrows_IsEmpty() => Assert.Equal("", ExceptionText.Of(new UnprintableException()));

    private sealed class UnprintableException : Exception
    {
        public override string Message => throw new InvalidOperationException();
    }
}
