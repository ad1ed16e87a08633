using HealthKit.Http;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Http;

/// <summary>Routes that MVC creates from conventions: a pattern of parameters, and the values that each action requires for them.</summary>
public sealed class AppRouteMatchTests
{
    private const string Default = "{controller=Home}/{action=Index}/{id?}";
    private const string Areas = "{area:exists}/{controller=Home}/{action=Index}/{id?}";

    [Theory]
    [InlineData(Default, "Health/Index", "/health", true)]
    [InlineData(Default, "Health/Index", "/HEALTH/index/7", true)]
    [InlineData(Default, "Health/Index", "/health/mistyped", false)]
    [InlineData(Default, "Health/Records", "/health/records/7", true)]
    [InlineData(Default, "Health/Records", "/health", false)]
    [InlineData(Default, "Orders/Index", "/health/index", false)]
    [InlineData(Areas, "Health/Wards/Open", "/health/wards/open", true)]
    [InlineData(Areas, "Health/Home/Index", "/health", true)]
    [InlineData("{tenant}/{controller}/{action}", "Visits/List", "/health/visits/list", true)]
    [InlineData("{tenant}/{controller}/{action}", "Visits/List", "/health/orders/list", false)]
    [InlineData("health/{action:slugify=Index}", "AllRecords", "/health/all-records", true)]
    [InlineData("health/{action:slugify=Index}", "AllRecords", "/health/other", false)]
    public void Route_OfAConvention_TakesWhatItsActionRequires(string pattern, string required, string path, bool isTaken)
    {
        using var services = Services();

        var routes = new AppRoutes([Endpoint(pattern, required)], services.Get<ParameterPolicyFactory>(), services.Get<RouteTable>());

        Assert.Equal(isTaken, routes.AnyRouteMatches(new DefaultHttpContext { Request = { Path = path } }));
    }

    [Theory]
    [InlineData(Default, "Health/Index", "/health")]
    [InlineData(Default, "Health/Ready", "/health/ready")]
    [InlineData("health/{check}", "", null)]
    [InlineData("health/{check?}", "", "/health")]
    [InlineData("health/{**rest}", "", null)]
    [InlineData("{tenant}/ready", "", null)]
    public void Probe_OfTheSamePath_IsTheAppsWhereNoParameterTakesIt(string pattern, string required, string? taken)
    {
        using var services = Services();

        var routes = new AppRoutes([Endpoint(pattern, required)], services.Get<ParameterPolicyFactory>(), services.Get<RouteTable>());

        Assert.Equal(
            taken is null ? [] : [taken],
            services.Get<RouteTable>().OnAppPort.Keys.Where(path =>
                routes.IsServedByApp(new DefaultHttpContext { Request = { Method = "GET", Path = path } }, path)));
    }

    [Theory]
    [InlineData("{tenant}/orders/{id}", "/health/orders/7", true)]
    [InlineData("{tenant}/orders/{id}", "/health/mistyped/7", false)]
    [InlineData("{a}/{b}", "/health/mistyped", false)]
    [InlineData("{a}/{b:int}", "/health/7", false)]
    [InlineData("{**slug}", "/health/mistyped", false)]
    [InlineData("{*path:nonfile}", "/health/mistyped", false)]
    public void Route_ThatBeginsWithAParameter_TakesWhatItHasAWordFor(string pattern, string path, bool isTaken)
    {
        using var services = Services();

        var routes = Endpoints.AppRoutes(services.Provider, pattern);

        Assert.Empty(routes.Names);
        Assert.Equal(isTaken, routes.AnyRouteMatches(new DefaultHttpContext { Request = { Path = path } }));
    }

    [Fact]
    public void Route_ThatIsForLinksAlone_IsNone()
    {
        using var services = Services();
        var endpoint = new RouteEndpoint(
            static _ => Task.CompletedTask, RoutePatternFactory.Parse("health/links"), order: 0,
                new EndpointMetadataCollection(new SuppressMatchingMetadata()), null);

        Assert.Empty(new AppRoutes([endpoint], policies: null, services.Get<RouteTable>()).Names);
    }

    private static TestServices Services() => new(static services => services
        .AddRouting(static options =>
        {
            options.SetParameterPolicy<Slugs>("slugify");
            options.SetParameterPolicy<AnyValue>("exists");
        })
        .AddHealthKit());

    // Assigns the required values to area, controller and action, as far as the pattern contains them.
    private static RouteEndpoint Endpoint(string pattern, string required)
    {
        var values = required.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string[] names = pattern.Contains("{area", StringComparison.Ordinal) ? ["area", "controller", "action"]
            : pattern.Contains("{controller", StringComparison.Ordinal) ? ["controller", "action"] : ["action"];
        var requiredValues = new RouteValueDictionary(names.Zip(values, static (name, value) => KeyValuePair.Create(name, (object?)value)));
        return new RouteEndpoint(
            static _ => Task.CompletedTask, RoutePatternFactory.Parse(pattern, defaults: null, parameterPolicies: null, requiredValues),
                order: 1, EndpointMetadataCollection.Empty, pattern);
    }

    private sealed class Slugs : IOutboundParameterTransformer
    {
        public string? TransformOutbound(object? value) =>
            value is string text
                ? string.Concat(text.Select(static (sign, index) => char.IsUpper(sign) && index > 0 ? $"-{sign}" : $"{sign}"))
                    .ToLowerInvariant() : null;
    }

    private sealed class AnyValue : IRouteConstraint
    {
        public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values,
            RouteDirection routeDirection) => true;
    }
}
