using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthKit.TestServers;

namespace HealthKit.PackageTests.Probe;

/// <summary>A built app with only HealthKit, and a certificate for it.</summary>
public sealed class ProbedApp(PackedPackages packages) : IAsyncLifetime
{
    private string _folder = "";

    public string Application => Path.Combine(_folder, "out/Listening.dll");

    public string Certificate => Path.Combine(_folder, "certificate.pfx");

    public async ValueTask InitializeAsync()
    {
        _folder = packages.NewApp("Listening");
        await File.WriteAllTextAsync(Path.Combine(_folder, "Listening.csproj"), packages.Project([("HealthKit", PackedPackages.Version)]));
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "Program.cs"),
            """
            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddHealthKit();
            builder.Build().Run();
            """);
        await Dotnet.RunAsync(_folder, "build", "-c", "Release", "-o", "out", "-warnaserror", "-nologo", "-v:q");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1),
            now.AddDays(1));
        await File.WriteAllBytesAsync(Certificate, certificate.Export(X509ContentType.Pkcs12));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts the app. Only the given variables configure its addresses. Returns when the app listens.</summary>
    public async Task<ServiceProcess> StartAsync((string Name, string Value)[] variables, NetworkNamespace? network = null)
    {
        var app = await ServiceProcess.StartAsync(Application, settings =>
        {
            settings.WaitsForPort = false;
            settings.NetworkNamespace = network?.Name;
            settings.Environment["ASPNETCORE_URLS"] = null;
            foreach (var (name, value) in variables)
                settings.Environment[name] = value;
        });
        try
        {
            await app.Output.WaitForAsync(
                static line => line.Contains("Application started", StringComparison.Ordinal), HangGuard.Limit);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
