using System.Globalization;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;
using Microsoft.Playwright;

namespace HealthKit.IntegrationTests.Live;

/// <summary>
/// The page of a frozen app whose connections stay open. Only the heartbeats are missing, and the page needs some time to detect that.
/// </summary>
public sealed class DashboardFreezeTests(Browser browser) : IClassFixture<Browser>
{
    private const float TimeLimit = 300_000;

    [Fact]
    public async Task Page_AppFreezesAndThaws_ShowsTheLostConnectionAndRecovers()
    {
        var management = FreePort.Next();
        await using var store = await Store.StartAsync(
            configure: settings => settings.Environment["HealthKit__ManagementPort"] = management.ToString(CultureInfo.InvariantCulture));
        var page = await browser.OpenAsync(new Uri($"http://127.0.0.1:{management}/health/ui"));
        var (lost, status) = (page.Locator("#lost"), page.Locator("#status"));
        await Assertions.Expect(status).ToHaveTextAsync("Healthy", new LocatorAssertionsToHaveTextOptions { Timeout = TimeLimit });
        await Assertions.Expect(lost).ToBeHiddenAsync();

        store.Process.Freeze();
        await Assertions.Expect(lost).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = TimeLimit });
        store.Process.Thaw();

        await Assertions.Expect(lost).ToBeHiddenAsync(new LocatorAssertionsToBeHiddenOptions { Timeout = TimeLimit });
        await Assertions.Expect(status).ToHaveTextAsync("Healthy", new LocatorAssertionsToHaveTextOptions { Timeout = TimeLimit });
        Assert.Empty(browser.Complaints);
    }
}
