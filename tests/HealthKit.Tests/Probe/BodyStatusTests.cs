using System.Text;
using HealthKit.Probe;

namespace HealthKit.Tests.Probe;

public sealed class BodyStatusTests
{
    [Theory]
    [InlineData("{\"status\":\"healthy\",\"timestamp\":\"x\"}", "healthy")]
    [InlineData(" {\n  \"status\" : \"UP\"\n}", "up")]
    [InlineData("{\"version\":\"1\",\"status\":\"pass\"}", "pass")]
    [InlineData("{\"status\":\"degraded\",\"checks\":{\"a", "degraded")]
    [InlineData("Healthy", "healthy")]
    [InlineData("Unhealthy\r\n", "unhealthy")]
    [InlineData("", "-")]
    [InlineData("{}", "-")]
    [InlineData("{\"status\":200}", "-")]
    [InlineData("{\"status\":\"heal", "-")]
    [InlineData("{\"status\":\"\\u001b[2J\"}", "-")]
    [InlineData("{\"status\":\"abcdefghijklmnopqrstu\"}", "-")]
    [InlineData("<html>", "-")]
    [InlineData("two words", "-")]
    [InlineData("\u001b[2J", "-")]
    public void Status_OfABody_IsOneWord(string body, string expected)
    {
        Assert.Equal(expected, BodyStatus.Read(Encoding.UTF8.GetBytes(body)));
    }
}
