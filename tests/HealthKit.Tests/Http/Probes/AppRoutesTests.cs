using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Http;

public sealed class AppRoutesTests
{
    [Theory]
    [InlineData("/health/ready", "/health/ready", true)]
    [InlineData("/health/READY", "/health/ready", true)]
    [InlineData("/health/{name}", "/health/anything", true)]
    [InlineData("/health/{name}", "/health/any/thing", false)]
    [InlineData("/health/records/{id:int}", "/health/records/7", true)]
    [InlineData("/health/records/{id:int}", "/health/records/seven", false)]
    public void Pattern_AmongHealthKits_KeepsWhatItMatches(string pattern, string path, bool isTheApps)
    {
        using var services = new TestServices(static services => services.AddRouting().AddHealthKit());

        var routes = Endpoints.AppRoutes(services.Provider, pattern);

        Assert.Equal([pattern], routes.Names);
        Assert.Equal(isTheApps, routes.AnyRouteMatches(new DefaultHttpContext { Request = { Path = path } }));
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/healthy")]
    [InlineData("/{**rest}")]
    [InlineData("/{controller}/{action}")]
    public void Pattern_OfTheRestOfTheApp_IsNotAmongHealthKits(string pattern)
    {
        using var services = new TestServices(static services => services.AddRouting().AddHealthKit());

        var routes = Endpoints.AppRoutes(services.Provider, pattern);

        Assert.Empty(routes.Names);
        Assert.False(routes.AnyRouteMatches(new DefaultHttpContext { Request = { Path = "/health/ready" } }));
    }
}
