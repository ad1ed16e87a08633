using HealthKit;
using HealthKit.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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
    /// <returns>A builder for conventions of all health endpoints, such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="OptionsValidationException">A setting of HealthKit is not valid.</exception>
    public static IEndpointConventionBuilder MapHealthKit(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var group = endpoints.MapGroup("");
        ResponseProtection.Protect(group);
        if (!services.GetRequiredService<IOptions<HealthKitOptions>>().Value.Enabled)
        {
            return group;
        }

        services.GetRequiredService<EndpointMode>().IsMapped = true;
        var table = services.GetRequiredService<RouteTable>();
        var responder = services.GetRequiredService<HealthResponder>();
        foreach (var (path, route) in table.All)
        {
            // The name of a check may contain characters with a meaning in route patterns.
            if (TryParse(Escape(path)) is { } pattern)
            {
                RequestDelegate respond = context => RespondAsync(context, responder, route);
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
        group.Map($"{table.Prefix}/{{**rest}}", context => RespondToRest(context, table, responder))
            .WithMetadata(new HealthEndpointMetadata(IsCatchAll: true))
            .ExcludeFromDescription()
            .DisableHttpMetrics();
        return group;
    }

    private static ProducesResponseTypeMetadata Produces(int statusCode, HealthPage page) => new(statusCode, typeof(void), page switch
    {
        HealthPage.Metrics => ["text/plain", "application/openmetrics-text"],
        HealthPage.Stream => ["text/event-stream"],
        HealthPage.History => ["application/json"],
        _ => ["application/json", "application/health+json", "text/plain"],
    });

    private static Task RespondToRest(HttpContext context, RouteTable table, HealthResponder responder)
    {
        var rest = context.Request.RouteValues["rest"] as string;
        var path = string.IsNullOrEmpty(rest) ? table.Prefix : $"{table.Prefix}/{rest}";
        return table.All.TryGetValue(path, out var route) || (path.EndsWith('/') && table.All.TryGetValue(path[..^1], out route))
            ? RespondAsync(context, responder, route)
            : HealthResponder.NotFound(context);
    }

    private static Task RespondAsync(HttpContext context, HealthResponder responder, HealthRoute route)
    {
        ResponseProtection.Protect(context);
        return responder.RespondAsync(context, route);
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
