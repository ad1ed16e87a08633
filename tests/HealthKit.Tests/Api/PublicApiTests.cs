using System.Reflection;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Api;

public sealed class PublicApiTests
{
    [Theory]
    [InlineData("HealthKit")]
    [InlineData("HealthKit.Notifications")]
    [InlineData("HealthKit.Npgsql")]
    [InlineData("HealthKit.StackExchangeRedis")]
    public void PublicApi_OfAPackage_IsFrozen(string package)
    {
        ApprovedFile.Matches($"Api/{package}.txt", PublicApi.Of(Assembly.Load(package)));
    }
}
