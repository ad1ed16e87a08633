using System.Text;
using HealthKit.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Support;

/// <summary>The middleware in memory as an app sees it, followed by an app that responds with 418.</summary>
internal sealed class Endpoints
{
    private readonly RequestDelegate _pipeline;

    public Endpoints(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        services.GetServices<IStartupFilter>().First().Configure(static app => app.Run(static context =>
        {
            context.Response.StatusCode = 418;
            return Task.CompletedTask;
        }))(app);
        _pipeline = app.Build();
    }

    public Task Invoke(HttpContext context) => _pipeline(context);

    /// <summary>Sends a request as a client does. The path may contain a query.</summary>
    public (int Status, IHeaderDictionary Headers, string Body) Ask(string path, string method = "GET",
        params (string Name, string Value)[] headers)
    {
        var query = path.IndexOf('?', StringComparison.Ordinal);
        var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        context.Request.Method = method;
        context.Request.Path = query < 0 ? path : path[..query];
        context.Request.QueryString = new QueryString(query < 0 ? "" : path[query..]);
        foreach (var (name, value) in headers)
            context.Request.Headers.Append(name, value);

        var answered = _pipeline(context);
        Assert.True(answered.IsCompletedSuccessfully);
        return (context.Response.StatusCode, context.Response.Headers, Encoding.UTF8.GetString(body.ToArray()));
    }

    /// <summary>Routes as an app maps them.</summary>
    public static IEnumerable<Endpoint> Routes(params string[] patterns) => patterns.Select(pattern =>
        new RouteEndpoint(static _ => Task.CompletedTask, RoutePatternFactory.Parse(pattern), order: 0, EndpointMetadataCollection.Empty,
            pattern));

    public static AppRoutes AppRoutes(IServiceProvider services, params string[] patterns) => new(
        Routes(patterns), services.GetService<ParameterPolicyFactory>(), services.GetRequiredService<RouteTable>());
}
