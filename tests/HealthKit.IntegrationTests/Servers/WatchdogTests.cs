using System.Diagnostics;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Servers;

public sealed class WatchdogTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Watchdog_TestProcessExits_KillsFrozenServersAndDeletesTheFolder()
    {
        var folder = Directory.CreateTempSubdirectory("healthkit-watchdog-").FullName;
        var server = Directory.CreateDirectory(Path.Combine(folder, "server-1")).FullName;
        using var parent = Process.Start("/bin/sh", ["-c", "sleep 600 & wait"]);
        await Eventually.TrueAsync(() => Task.FromResult(ProcessTree.Members(parent.Id).Count == 2), Deadline, "the server has a child");
        using var child = Process.GetProcessById(ProcessTree.Members(parent.Id)[1]);
        await File.WriteAllTextAsync(Path.Combine(server, "pid"), $"{parent.Id}");
        ProcessTree.Freeze(parent.Id);
        using var watchdog = RunFolder.StartWatchdog(folder);

        watchdog.StandardInput.Close();
        await watchdog.WaitForExitAsync().WaitAsync(Deadline);
        await parent.WaitForExitAsync().WaitAsync(Deadline);
        await child.WaitForExitAsync().WaitAsync(Deadline);

        Assert.False(Directory.Exists(folder));
    }
}
