using System.Data.Common;

namespace StoreApi;

/// <summary>Answers every error with problem details (RFC 9457).</summary>
internal static class ProblemAnswers
{
    public static void AddProblemAnswers(this IServiceCollection services)
    {
        services.AddProblemDetails();
        // Without this, a body that is not JSON is an exception page in Development.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
    }

    public static void UseProblemAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = Status });
        app.UseStatusCodePages();
    }

    // A database outage is not an error of this service: the client may retry.
    private static int Status(Exception exception) =>
        exception is DbException or TimeoutException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
}
