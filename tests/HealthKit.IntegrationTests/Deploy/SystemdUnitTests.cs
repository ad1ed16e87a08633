using System.Globalization;
using System.Text.RegularExpressions;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>The unit of the sample is valid for systemd, and its times fit those of HealthKit.</summary>
public sealed class SystemdUnitTests
{
    private static readonly string Unit = DeploySamples.Text("systemd/store-api.service");

    [Fact]
    public async Task Unit_OfTheSample_IsValidForSystemd()
    {
        // systemd-analyze looks for the program, which this machine has elsewhere.
        const string program = "/opt/store-api/StoreApi";
        Assert.Contains($"ExecStart={program}\n", Unit, StringComparison.Ordinal);
        using var folder = TemporaryFolder.Create("systemd");
        var here = InstalledProgram.Find("env", "coreutils");
        var file = folder.Write("store-api.service", Unit.Replace(program, here, StringComparison.Ordinal));

        // It reports unknown settings on standard error, and fails for wrong ones.
        var output = await ShortCommand.RunAsync(new ServerCommand("/bin/sh", "-c", $"{Analyze} verify --man=no \"$0\" 2>&1", file));

        Assert.Equal("", output);
    }

    [Fact]
    public async Task Unit_WithAnUnknownSetting_IsReported()
    {
        using var folder = TemporaryFolder.Create("systemd");
        var file = folder.Write("broken.service", "[Service]\nExecStart=/bin/true\nWatchdogSecs=20\n");

        var output = await ShortCommand.RunAsync(new ServerCommand("/bin/sh", "-c", $"{Analyze} verify --man=no \"$0\" 2>&1", file));

        Assert.Contains("WatchdogSecs", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Stop_OfTheUnit_FitsIntoItsTimeout()
    {
        var grace = TimeSpan.Parse(Variable("HealthKit__TerminationGracePeriod"), CultureInfo.InvariantCulture);

        Assert.Equal(Setting("TimeoutStopSec"), grace.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        Assert.True(TimeSpan.Parse(Variable("HealthKit__DrainDelay"), CultureInfo.InvariantCulture) < grace - TimeSpan.FromSeconds(3));
        Assert.Equal("notify", Setting("Type"));
    }

    [Fact]
    public async Task StoreApi_StuckUnderARealSystemd_IsRestartedAndDrainsLongerThanItsTimeout()
    {
        Assert.SkipUnless(UserSystemd.Obstacle() is null, $"No systemd can be started here. {UserSystemd.Obstacle()}");
        var program = typeof(Program).Assembly.Location;

        // On a busy machine the signs of life, each 15 s, and the extension of the timeout are late by seconds.
        await using var systemd = await UserSystemd.StartAsync($"""
            [Service]
            Type=notify
            ExecStart={InstalledProgram.Find("dotnet", "dotnet-sdk-10.0")} {program}
            WorkingDirectory={Path.GetDirectoryName(program)}
            Environment=ASPNETCORE_URLS=http://127.0.0.1:{FreePort.Next()} DOTNET_EnableDiagnostics=0
            Environment=HealthKit__DrainDelay=00:00:20 HealthKit__TerminationGracePeriod=00:02:00
            TimeoutStartSec=300
            TimeoutStopSec=15
            WatchdogSec=30
            WatchdogSignal=SIGKILL
            Restart=on-failure
            RestartSec=0

            """);
        Assert.Equal("active", await systemd.ShowAsync("ActiveState"));
        await StatusAsync(systemd, "healthy");
        var first = await systemd.ShowAsync("MainPID");

        await systemd.SignalAsync("SIGSTOP");
        await Eventually.TrueAsync(
            async () => await systemd.ShowAsync("MainPID") != first && await systemd.ShowAsync("ActiveState") == "active", HangGuard.Limit,
            "systemd restarts the service");
        await StatusAsync(systemd, "healthy");

        var stop = systemd.StopAsync();
        await StatusAsync(systemd, "unhealthy: draining");
        await stop;

        // Without EXTEND_TIMEOUT_USEC the result is "timeout".
        Assert.Equal("success", await systemd.ShowAsync("Result"));
    }

    private static Task<TimeSpan> StatusAsync(UserSystemd systemd, string status) => Eventually.TrueAsync(
        async () => await systemd.ShowAsync("StatusText") == status, HangGuard.Limit, $"the status is {status}");

    private static string Analyze => InstalledProgram.Find("systemd-analyze", "systemd");

    private static string Setting(string name) => Regex.Match(Unit, $"^{name}=(.+)$", RegexOptions.Multiline).Groups[1].Value;

    private static string Variable(string name) => Regex.Match(Unit, $"^Environment={name}=(.+)$", RegexOptions.Multiline).Groups[1].Value;
}
