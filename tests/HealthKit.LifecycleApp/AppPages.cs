namespace HealthKit.LifecycleApp;

/// <summary>
/// An app whose business is health. It defines routes in every supported style and has a fallback page for a single-page app. Enable it
/// with <c>AppPages</c>. With <c>AppPages=mapped</c>, HealthKit's endpoints are routes beside the app's routes.
/// </summary>
internal static class AppPages
{
    public static void Add(WebApplicationBuilder builder)
    {
        if (builder.Configuration["AppPages"] is null)
            return;

        builder.Services.AddControllersWithViews();
        builder.Services.AddRazorPages();
        builder.Services.AddOpenApi();
    }

    public static void Map(WebApplication app)
    {
        if (app.Configuration["AppPages"] is not { } mode)
            return;

        app.MapControllerRoute("areas", "{area:exists}/{controller=Home}/{action=Index}/{id?}");
        app.MapControllerRoute("default", "{controller=Home}/{action=Index}/{id?}");
        app.MapRazorPages();
        app.MapGet("/health/beds/{id:int}", static (int id) => $"bed {id}");
        app.MapGet("/{tenant}/visits/{id:int}", static (string tenant, int id) => $"visit {id} of {tenant}");
        app.MapGet("/{language}/{page}", static () => "some page").WithOrder(1_000);
        app.MapFallback(static () => "fallback");
        if (mode == "mapped")
            app.MapHealthKit();
    }
}
