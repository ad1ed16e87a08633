using HealthKit.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the health endpoints as routes of the app.</summary>
public static class HealthKitEndpointRouteBuilderExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options];

    /// <summary>
    /// Maps the health endpoints as routes, so that authorization, host matching, CORS and OpenAPI apply to them. Without this call a
    /// middleware serves them ahead of the app, which suits probes. Output caching, rate limiting, request timeouts, response compression,
    /// status code pages, antiforgery and HTTP logging never apply, even by convention, because a cached or delayed response misreports
    /// health.
    /// </summary>
    /// <param name="endpoints">The app, or a route group, whose prefix then applies.</param>
    /// <returns>
    /// A builder for conventions of all health endpoints, such as <c>RequireAuthorization()</c>, or of a group of them, such as
    /// <c>Details.RequireAuthorization()</c>.
    /// </returns>
    /// <exception cref="OptionsValidationException">A setting of HealthKit is not valid.</exception>
    public static HealthKitEndpointConventionBuilder MapHealthKit(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var all = endpoints.MapGroup("");
        var (probes, details, metrics) = (all.MapGroup(""), all.MapGroup(""), all.MapGroup(""));
        var builder = new HealthKitEndpointConventionBuilder(all, probes, details, metrics);
        ResponseProtection.Protect(all);
        var options = services.GetRequiredService<IOptions<HealthKitOptions>>().Value;
        if (!options.Enabled)
            return builder;

        services.GetRequiredService<EndpointMode>().IsMapped = true;
        var table = services.GetRequiredService<RouteTable>();
        var responder = new MappedResponder(
            services.GetRequiredService<HealthResponder>(),
            options.DetailsWhenAuthorized is { } level ? services.GetRequiredService<HealthResponderFactory>().Create(level) : null);
        var unmapped = new Dictionary<string, HealthRoute>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, route) in table.OnAppPort)
        {
            // The name of a check may contain characters with a meaning in route patterns.
            if (TryParse(Escape(path)) is not { } pattern)
            {
                unmapped.Add(path, route);
            }
            else
            {
                RequestDelegate respond = context => responder.RespondAsync(context, route);
                var group = route.Page == HealthPage.Metrics ? metrics : route.IsProbe ? probes : details;
                var endpoint = group.MapMethods(pattern.RawText!, Methods, respond)
                    .WithMetadata(new TagsAttribute("Health"), new EndpointSummaryAttribute(Summary(path, route)))
                    .WithMetadata(Produces(200, route.Page), Produces(503, route.Page))

                    // OpenAPI documents skip endpoints without method metadata.
                    .WithMetadata(respond.Method, new HealthEndpointMetadata(IsCatchAll: false))
                    .DisableHttpMetrics();
                if (route.Page
                    is HealthPage.RepeatingStream or HealthPage.Dashboard or HealthPage.DashboardScript or HealthPage.DashboardStyle)
                {
                    endpoint.ExcludeFromDescription();
                }
            }
        }

        // Also owns the rest of the prefix: a mistyped probe must not reach a fallback page that responds with 200. The catch-all also
        // serves other HTTP methods, and check names that are not valid patterns.
        details.Map($"{table.Prefix}/{{**rest}}", context => RespondToUnmappedPath(context, table, unmapped, responder))
            .WithMetadata(new HealthEndpointMetadata(IsCatchAll: true))
            .ExcludeFromDescription()
            .DisableHttpMetrics();
        return builder;
    }

    private static ProducesResponseTypeMetadata Produces(int statusCode, HealthPage page) => new(statusCode, typeof(void), page switch
    {
        HealthPage.Metrics => ["text/plain", "application/openmetrics-text"],
        HealthPage.Stream => ["text/event-stream"],
        HealthPage.History => ["application/json"],
        _ => ["application/json", "application/health+json", "text/plain"],
    });

    // A probe of a mapped path comes here only when a convention of its endpoint refuses it, such as RequireHost().
    private static Task RespondToUnmappedPath(
        HttpContext context, RouteTable table, Dictionary<string, HealthRoute> unmapped, MappedResponder responder)
    {
        var routes = HealthResponder.IsProbeMethod(context.Request.Method) ? unmapped : table.OnAppPort;
        var rest = context.Request.RouteValues["rest"] as string;
        var path = string.IsNullOrEmpty(rest) ? table.Prefix : $"{table.Prefix}/{rest}";
        return routes.TryGetValue(path, out var route) || (path.EndsWith('/') && routes.TryGetValue(path[..^1], out route))
            ? responder.RespondAsync(context, route)
            : HealthResponder.NotFound(context);
    }

    private static RoutePattern? TryParse(string pattern)
    {
        try
        {
            return RoutePatternFactory.Parse(pattern);
        }
        catch (RoutePatternException)
        {
            return null;
        }
    }

    private static string Escape(string path) =>
        path.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private static string Summary(string path, HealthRoute route) => route.Page switch
    {
        HealthPage.Metrics => "The Prometheus metrics.",
        HealthPage.Stream => "Health changes as server-sent events.",
        HealthPage.RepeatingStream => "The health as server-sent events, once a second.",
        HealthPage.History => "The outages and the availability of each check.",
        HealthPage.Dashboard => "The dashboard.",
        HealthPage.DashboardScript or HealthPage.DashboardStyle => "A file of the dashboard.",
        _ when route.Check is not null => $"The state of check {path[(path.LastIndexOf('/') + 1)..]}.",
        _ => $"The {path[(path.LastIndexOf('/') + 1)..]} probe.",
    };
}
