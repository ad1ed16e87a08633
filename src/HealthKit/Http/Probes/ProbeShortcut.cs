using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HealthKit.Http;

/// <summary>
/// Answers probes at the server, before the host makes anything of the request: no context, no measurement, no span, no line in the log.
/// Requests for all else, pages of HealthKit among it, are the host's.
/// </summary>
internal sealed class ProbeShortcut
{
    // Servers process a request on the thread on which they have its context made.
    [ThreadStatic]
    private static Task? t_unfinished;

    [ThreadStatic]
    private static DefaultHttpContext? t_context;

    /// <summary>Set when the app's pipeline is built, if HealthKit serves ahead of it.</summary>
    public HealthMiddleware? Middleware { get; set; }

    /// <summary>Whether the request was a probe. Its answer is written then, but for what <see cref="FinishAsync"/> waits for.</summary>
    public bool TryRespond(IFeatureCollection features)
    {
        // The collection of Kestrel is the feature, and to ask it for one takes longer than all else here.
        var request = features as IHttpRequestFeature ?? features.GetRequiredFeature<IHttpRequestFeature>();
        if (Middleware!.ProbeOf(request.Path) is not { } route || !HealthResponder.IsProbe(request.Method))
        {
            return false;
        }

        var context = ContextOf(features);
        if (Respond(context, route) is not { } answer)
        {
            Keep(context);
            return false;
        }

        var isFinished = answer.IsCompletedSuccessfully;
        t_unfinished = isFinished ? null : answer;
        if (isFinished)
        {
            Keep(context);
        }

        return true;
    }

    /// <summary>Of the probe that was answered last on this thread.</summary>
    public static Task FinishAsync()
    {
        var unfinished = t_unfinished;
        t_unfinished = null;
        return unfinished ?? Task.CompletedTask;
    }

    private Task? Respond(HttpContext context, HealthRoute route)
    {
        try
        {
            return Middleware!.TryRespond(context, route);
        }
        catch (Exception exception)
        {
            // For the server, which looks for exceptions only where requests are processed.
            return Task.FromException(exception);
        }
    }

    private static DefaultHttpContext ContextOf(IFeatureCollection features)
    {
        if (t_context is not { } context)
        {
            return new DefaultHttpContext(features);
        }

        t_context = null;
        context.Initialize(features);
        return context;
    }

    private static void Keep(DefaultHttpContext context)
    {
        context.Uninitialize();
        t_context = context;
    }
}
