namespace HealthKit.NetworkApp;

/// <summary>
/// A service with several databases at <c>ConnectionStrings:Postgres</c>. Each has a separate pool and check. Enable it with
/// <c>Databases=4</c>.
/// </summary>
internal static class Databases
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    public static bool AreWanted(IConfiguration configuration) => Count(configuration) > 0;

    public static void Run(WebApplicationBuilder builder)
    {
        var checks = builder.Services.AddHealthKit();
        for (var database = 0; database < Count(builder.Configuration); database++)
            checks.AddNpgsql($"database-{database}", static options =>
                (options.ConnectionStringName, options.Timeout) = ("Postgres", CheckTimeout));

        var app = builder.Build();
        app.MapPost("/rest", async () =>
        {
            await app.Services.WaitUntilReadyAsync();
            Rest();
        });
        app.Run();
    }

    private static int Count(IConfiguration configuration) => configuration.GetValue<int>("Databases");

    // This brings the pool to the state that it reaches after hours of idleness. Its target is then no more active threads than two
    // processors.
    private static void Rest()
    {
        ThreadPool.GetMaxThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(2, 2);
        ThreadPool.SetMaxThreads(2, completions);
        ThreadPool.SetMaxThreads(workers, completions);
    }
}
