using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting.Systemd;

namespace HealthKit.LifecycleApp;

/// <summary>
/// A host lifetime like that of Microsoft.Extensions.Hosting.Systemd: it stops the host at SIGTERM and logs nothing. <c>Lifetime=Before</c>
/// registers it before HealthKit, and <c>After</c> registers it after HealthKit. <c>Twice</c> registers the console lifetime a second time,
/// <c>Systemd</c> that of the package, which <c>UseSystemd()</c> registers in a process that systemd has started.
/// </summary>
internal sealed class SignalLifetime(IHostApplicationLifetime lifetime) : IHostLifetime, IDisposable
{
    private PosixSignalRegistration? _registration;

    public static void Add(IHostApplicationBuilder builder, string moment)
    {
        if (builder.Configuration["Lifetime"] != moment)
            return;

        switch (moment)
        {
            case "Twice":
                builder.Services.AddSingleton<IHostLifetime, Microsoft.Extensions.Hosting.Internal.ConsoleLifetime>();
                break;
            case "Systemd":
                builder.Services.AddSingleton<ISystemdNotifier, SystemdNotifier>().AddSingleton<IHostLifetime, SystemdLifetime>();
                break;
            default:
                builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
                break;
        }
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            Console.WriteLine("SignalLifetime: stops the host");
            lifetime.StopApplication();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();
}
