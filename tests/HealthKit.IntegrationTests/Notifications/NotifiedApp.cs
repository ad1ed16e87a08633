using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Management;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.IntegrationTests.Notifications;

/// <summary>An app with one check whose state a test sets, and a webhook to a receiver of the test.</summary>
internal sealed class NotifiedApp : IAsyncDisposable
{
    public const string Key = "canary-key-0123456789";

    private readonly ManagedApp _app;
    private readonly Switch _check;

    private NotifiedApp(ManagedApp app, Switch check)
    {
        _app = app;
        _check = check;
    }

    public ManagedApp Managed => _app;

    public TestApp App => _app.App;

    public static Task<NotifiedApp> StartAsync(Receiver receiver, params (string Key, string? Value)[] settings) =>
        StartAsync(receiver, TimeProvider.System, settings);

    /// <summary>Starts the app with this clock for HealthKit.</summary>
    public static async Task<NotifiedApp> StartAsync(
        Receiver receiver, TimeProvider time, params (string Key, string? Value)[] settings)
    {
        var check = new Switch();
        var app = await ManagedApp.StartAsync(
            builder =>
            {
                builder.RunsOften("db");
                builder.Services.AddSingleton(time).AddHealthKit().AddCheck("db", check.Read).AddWebhook("ops");

                // HealthKit's own limits end a stop before that.
                builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TestApp.Deadline);
            },
            use: null,
            [
                ("HealthKit:Notifications:ops:Url", receiver.Url), ("HealthKit:Notifications:ops:AllowHttp", "true"),
                    ("HealthKit:Notifications:ops:SigningKey", Key),
                ("HealthKit:Notifications:ops:Headers:X-Secret", "canary-header"), ("HealthKit:Notifications:ops:For", "00:00:00"),
                ("HealthKit:Notifications:ops:GroupWait", "00:00:00.100"), ("HealthKit:Notifications:ops:FlapThreshold", "100"),

                // On a busy machine no attempt is late.
                ("HealthKit:Notifications:ops:Timeout", "00:02:00"), .. settings,
            ]);
        return new NotifiedApp(app, check);
    }

    public void Break() => _check.Status = HealthStatus.Unhealthy;

    public void Mend() => _check.Status = HealthStatus.Healthy;

    /// <summary>Returns the count that /metrics has for an outcome.</summary>
    public async Task<int> CountAsync(string outcome)
    {
        var page = await Managed.SendAsync("GET", "/metrics");
        var line = page.Body.Split('\n')
            .Single(line => line.StartsWith($"health_notifications_total{{channel=\"ops\",outcome=\"{outcome}\"}}",
                StringComparison.Ordinal));
        return int.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Switch
    {
        public volatile HealthStatus Status = HealthStatus.Healthy;

        public HealthCheckResult Read() =>
            new(Status, exception: Status == HealthStatus.Healthy ? null : new InvalidOperationException("canary-exception"));
    }
}
