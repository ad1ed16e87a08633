using System.Data.Common;

namespace StoreApi;

/// <summary>Every error is answered as problem details (RFC 9457).</summary>
internal static class ProblemAnswers
{
    public static void AddProblemAnswers(this IServiceCollection services)
    {
        services.AddProblemDetails();
        // In Development too, a body that is no JSON is the client's fault.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
    }

    public static void UseProblemAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = Status });
        app.UseStatusCodePages();
    }

    // A database that is away is no error of this service: the client may try again.
    private static int Status(Exception exception) =>
        exception is DbException or TimeoutException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
}
