using System.Net;
using HealthKit.TestServers;

namespace HealthKit.PackageTests;

public sealed class FreshAppTests(PackedPackages packages)
{
    private static readonly TimeSpan ReadyDeadline = HangGuard.Limit;

    [Fact]
    public async Task ReadmeProgram_PastedIntoAFreshApp_BuildsWithoutWarningsRunsAndAnswers()
    {
        var folder = packages.NewApp("Fresh");
        await File.WriteAllTextAsync(Path.Combine(folder, "Fresh.csproj"), packages.Project(PackedPackages.References));
        var (_, program) = Snippets.In("csharp").First(static snippet => snippet.Where.StartsWith("README.md:", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program);
        await Dotnet.RunAsync(folder, "build", "-c", "Release", "-o", "out", "-warnaserror", "-nologo", "-v:q");

        await AnswersAsync(Path.Combine(folder, "out/Fresh.dll"));
        Assert.EndsWith(program, await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples/MinimalApi/Program.cs")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task MinimalApi_PublishedTrimmed_HasNoWarningRunsAndAnswers()
    {
        var folder = packages.NewApp("Trimmed");
        await File.WriteAllTextAsync(Path.Combine(folder, "Trimmed.csproj"), packages.Project(PackedPackages.References));
        File.Copy(Path.Combine(Repository.Root, "samples/MinimalApi/Program.cs"), Path.Combine(folder, "Program.cs"));
        await Dotnet.RunAsync(
            folder, "publish", "-c", "Release", "-r", "linux-x64", "--self-contained", "-o", "out", "-warnaserror",
                "-p:PublishTrimmed=true",
            "-p:TrimmerSingleWarn=false", "-nologo", "-v:q");

        await AnswersAsync(Path.Combine(folder, "out/Trimmed"));
    }

    /// <summary>
    /// An app that sends on every channel. Trimming must keep all of SMTP, HTTP and JSON, and must not produce a warning.
    /// </summary>
    [Fact]
    public async Task NotifyingApp_PublishedTrimmed_HasNoWarningAndTriesEveryChannel()
    {
        var folder = packages.NewApp("Notifying");
        await File.WriteAllTextAsync(Path.Combine(folder, "Notifying.csproj"),
            packages.Project([("HealthKit.Notifications", PackedPackages.Version)]));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Program.cs"),
            """
            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddHealthKit().AddSlack().AddWebhook().AddEmail();
            var app = builder.Build();
            app.Run();
            """);
        await Dotnet.RunAsync(
            folder, "publish", "-c", "Release", "-r", "linux-x64", "--self-contained", "-o", "out", "-warnaserror",
                "-p:PublishTrimmed=true",
            "-p:TrimmerSingleWarn=false", "-nologo", "-v:q");
        var port = FreePort.Next();
        await using var mail = await SmtpServer.StartAsync(new SmtpSettings { Mechanisms = ["SCRAM-SHA-256"] });
        await using var app = await ServiceProcess.StartAsync(Path.Combine(folder, "out/Notifying"), settings =>
        {
            settings.Environment["HealthKit__ManagementPort"] = $"{port}";
            settings.Environment["HealthKit__Management__Address"] = "127.0.0.1";
            settings.Environment["HealthKit__Management__Token"] = "0123456789abcdef";
            foreach (var channel in (string[])["slack", "webhook"])
            {
                settings.Environment[$"HealthKit__Notifications__{channel}__Url"] = $"http://127.0.0.1:{port}/hook";
                settings.Environment[$"HealthKit__Notifications__{channel}__AllowHttp"] = "true";
            }

            foreach (var channel in (string[])["slack", "webhook", "email"])
                settings.Environment[$"HealthKit__Notifications__{channel}__Timeout"] = "00:02:00";

            settings.Environment["HealthKit__Notifications__email__Host"] = "127.0.0.1";
            settings.Environment["HealthKit__Notifications__email__Port"] = $"{mail.Port}";
            settings.Environment["HealthKit__Notifications__email__User"] = SmtpServer.User;
            settings.Environment["HealthKit__Notifications__email__Password"] = SmtpServer.Password;
            settings.Environment["HealthKit__Notifications__email__AllowPlaintext"] = "true";
            settings.Environment["HealthKit__Notifications__email__From"] = "health@example.com";
            settings.Environment["HealthKit__Notifications__email__To__0"] = "oncall@example.com";
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = HangGuard.Limit };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer 0123456789abcdef");

        using var answer = await client.PostAsync(new Uri("/health/notify-test", UriKind.Relative), content: null);

        // The management port itself receives the Slack and webhook messages, and has no such path.
        Assert.Equal(
            """{"slack":"unexpected-status: The receiver responded with 404.","webhook":"unexpected-status: The receiver responded with """
                + """404.","email":"delivered"}""",
            await answer.Content.ReadAsStringAsync());
        Assert.Equal("[Notifying] Test message", Assert.Single(mail.Mails())["subject"]!.GetValue<string>());
    }

    /// <summary>prometheus-net does not declare itself trimmable, and publishes without a warning all the same.</summary>
    [Fact]
    public async Task PrometheusNetApp_PublishedTrimmed_HasNoWarningAndOnePageEachWay()
    {
        var folder = packages.NewApp("OnePage");
        await File.WriteAllTextAsync(Path.Combine(folder, "OnePage.csproj"),
            packages.Project([("HealthKit.PrometheusNet", PackedPackages.Version)]));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Program.cs"),
            """
            using Prometheus;
            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddHealthKit().AddPrometheusNet();
            Metrics.CreateCounter("shop_orders_total", "Orders.").Inc(3);
            var app = builder.Build();
            app.UseRouting();
            app.UseHttpMetrics();
            app.MapMetrics("/prometheus");
            app.Run();
            """);
        await Dotnet.RunAsync(
            folder, "publish", "-c", "Release", "-r", "linux-x64", "--self-contained", "-o", "out", "-warnaserror",
                "-p:PublishTrimmed=true",
            "-p:TrimmerSingleWarn=false", "-nologo", "-v:q");
        await using var app = await ServiceProcess.StartAsync(Path.Combine(folder, "out/OnePage"));
        using var client = new HttpClient { BaseAddress = app.BaseAddress };

        foreach (var path in (string[])["/metrics", "/prometheus", "/metrics"])
        {
            // HealthKit's page waits three seconds for the families of another library.
            var page = "";
            await Eventually.TrueAsync(
                async () => (page = await client.GetStringAsync(new Uri(path, UriKind.Relative)))
                    .Contains("\nshop_orders_total 3\n", StringComparison.Ordinal),
                HangGuard.Limit, $"{path} has the app's counter");

            Assert.Contains("\nhealth_status{probe=\"ready\",status=\"healthy\"} ", page, StringComparison.Ordinal);
            Assert.DoesNotContain("healthkit_", page, StringComparison.Ordinal);
        }
    }

    private static async Task AnswersAsync(string application)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var app = await ServiceProcess.StartAsync(application, settings =>
        {
            settings.Environment["ConnectionStrings__Postgres"] = postgres.ConnectionString;
            settings.Environment["ConnectionStrings__Redis"] = redis.ConnectionString;
            foreach (var check in (string[])["postgres", "redis"])
                settings.Environment[$"HealthKit__Checks__{check}__Timeout"] = "00:01:00";
        });
        using var client = new HttpClient { BaseAddress = app.BaseAddress };

        await Eventually.TrueAsync(
            async () => (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode == HttpStatusCode.OK, ReadyDeadline,
            "the app is ready");

        Assert.Equal("Hello", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
        Assert.Contains("\"postgres\":{\"state\":\"healthy\"}", await client.GetStringAsync(new Uri("/health", UriKind.Relative)),
            StringComparison.Ordinal);
        Assert.Contains("\"redis\":{\"state\":\"healthy\"}", await client.GetStringAsync(new Uri("/health", UriKind.Relative)),
            StringComparison.Ordinal);
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health?format=text", UriKind.Relative)));
    }
}
