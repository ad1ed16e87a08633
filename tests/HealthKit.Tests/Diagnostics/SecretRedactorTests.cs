using HealthKit.Diagnostics;

namespace HealthKit.Tests.Diagnostics;

public sealed class SecretRedactorTests
{
    [Theory]
    [InlineData("Host=h;Password=p4ss;Database=d", "Host=h;Password=***;Database=d")]
    [InlineData("Host=h;Password = p4ss", "Host=h;Password = ***")]
    [InlineData("Host=h;pwd=p4,ss;Database=d", "Host=h;pwd=***;Database=d")]
    [InlineData("Password=\"p4\"\"ss\";Database=d", "Password=***;Database=d")]
    [InlineData("Password='p4;ss';Database=d", "Password=***;Database=d")]
    [InlineData("cache:6379,password=p4ss,ssl=true", "cache:6379,password=***,ssl=true")]
    [InlineData("cache:6379,password=p4ss, connectTimeout=5", "cache:6379,password=***, connectTimeout=5")]
    [InlineData("https://h/?access_token=p4ss&x=1", "https://h/?access_token=***&x=1")]
    [InlineData("{\"password\": \"p4ss\", \"user\": \"u\"}", "{\"password\": ***, \"user\": \"u\"}")]
    [InlineData("password: p4ss\nuser: u", "password: ***\nuser: u")]
    [InlineData("AccountKey=p4ss==;Table=t", "AccountKey=***;Table=t")]
    [InlineData("postgres://user:p4ss@host/db", "postgres://user:***@host/db")]
    [InlineData("redis://:p4ss@host", "redis://:***@host")]
    public void Redact_TextWithASecret_TakesTheSecretAndLeavesTheRest(string text, string redacted)
    {
        Assert.Equal(redacted, SecretRedactor.Redact(text));
    }

    [Theory]
    [InlineData("The server refused the connection.")]
    [InlineData("password authentication failed for user \"u\"")]
    [InlineData("Failed to connect to 127.0.0.1:5432")]
    [InlineData("GET http://host:8080/path = 503")]
    public void Redact_TextWithoutASecret_LeavesItAsItIs(string text)
    {
        Assert.Equal(text, SecretRedactor.Redact(text));
    }

    [Fact]
    public async Task Redact_LongRunOfSpaces_FinishesQuickly()
    {
        var text = $"password=p4ss,{new string(' ', 300_000)}!";

        var redacted = await Task.Run(() => SecretRedactor.Redact(text)).WaitAsync(HangGuard.Limit);

        Assert.Equal("password=***", redacted);
    }
}
