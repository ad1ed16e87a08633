using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Servers;

public sealed class ServiceProcessTests
{
    private static readonly string Dll = typeof(Program).Assembly.Location;

    [Fact]
    public async Task ServiceProcess_ApplicationThatEndsAtOnce_ThrowsWithItsOwnText()
    {
        var exception = await Assert.ThrowsAsync<TestServerException>(
            () => ServiceProcess.StartAsync(Dll, settings => settings.Environment["ASPNETCORE_URLS"] = "nonsense"));

        Assert.Contains("before it answered on 127.0.0.1:", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Invalid url: 'nonsense'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServiceProcess_DllAway_ThrowsWithTheCure()
    {
        var exception = await Assert.ThrowsAsync<TestServerException>(() => ServiceProcess.StartAsync("/nowhere/app.dll"));

        Assert.Equal("/nowhere/app.dll does not exist. Build or publish it first.", exception.Message);
    }

    [Fact]
    public async Task ServiceProcess_FrozenThenThawed_AnswersLate()
    {
        await using var service = await ServiceProcess.StartAsync(Dll);
        using var client = new HttpClient { BaseAddress = service.BaseAddress };

        service.Freeze();
        var late = client.GetStringAsync(new Uri("/", UriKind.Relative));
        var frozen = await Task.WhenAny(late, Task.Delay(300));
        service.Thaw();

        Assert.NotSame(late, frozen);
        Assert.Contains("POST /orders", await late, StringComparison.Ordinal);
    }
}
