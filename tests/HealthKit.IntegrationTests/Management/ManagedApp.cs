using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Management;

/// <summary>An app with a management port, and a client of that port.</summary>
internal sealed class ManagedApp : IAsyncDisposable
{
    public const string Token = "0123456789abcdef-management";

    private ManagedApp(TestApp app, int port)
    {
        App = app;
        Port = port;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            Timeout = TestApp.Deadline };
    }

    public TestApp App { get; }

    public int Port { get; }

    /// <value>A client of the management port.</value>
    public HttpClient Client { get; }

    public static async Task<ManagedApp> StartAsync(
        Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? use = null, params (string Key, string? Value)[] settings)
    {
        var port = FreePort.Next();
        var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["HealthKit:ManagementPort"] = $"{port}",
                    ["HealthKit:Management:Address"] = "127.0.0.1",
                    ["HealthKit:Management:Token"] = Token,
                });
                foreach (var (key, value) in settings)
                    builder.Configuration[key] = value;

                if (configure is null)
                    builder.Services.AddHealthKit().AddHealthy("db");
                else
                    configure(builder);
            },
            use, settings.FirstOrDefault(static setting => setting.Key == "Environment").Value ?? "Production");
        return new ManagedApp(app, port);
    }

    public async Task<Answer> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body);

        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), $"{name} cannot be sent.");

        using var response = await Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Returns the readiness status on the app's own port.</summary>
    public async Task<HttpStatusCode> ReadyAsync() => (await App.GetAsync("/health/ready")).Status;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}
