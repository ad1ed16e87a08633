using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;
using Microsoft.Playwright;

namespace HealthKit.IntegrationTests.Live;

/// <summary>The page of a StoreApi with real servers, in a real browser.</summary>
public sealed class DashboardBrowserTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly int _management = FreePort.Next();

    [Fact]
    public async Task Page_OfAnOutage_FollowsItWithoutBeingLoadedAgain()
    {
        await using var store = await StartAsync();
        var page = await browser.OpenAsync(Address());
        await page.EvaluateAsync("() => window.isTheSame = true");
        await SaysAsync(page, "Healthy");
        await Assertions.Expect(page.Locator("#check-0 h3")).ToHaveTextAsync("postgres");

        await store.Postgres!.StopAsync();
        await SaysAsync(page, "Unhealthy");
        await Assertions.Expect(page.Locator("#check-0 code").First).ToHaveTextAsync("connection-refused");
        await Assertions.Expect(page.Locator("#announcement")).ToHaveTextAsync("Unhealthy. Not healthy: postgres.");
        await Assertions.Expect(page).ToHaveTitleAsync("Unhealthy: StoreApi");
        await page.Locator("#outages-0 summary").ClickAsync();
        await PictureAsync(page, "dashboard-outage.png");

        await store.Postgres.StartAgainAsync();
        await SaysAsync(page, "Healthy");
        await Assertions.Expect(page.Locator("#outages-0 summary")).ToHaveTextAsync("Outages: 1");

        // An open element stays open, and the page has not been reloaded.
        Assert.True(await page.EvaluateAsync<bool>("() => document.getElementById('outages-0').open && window.isTheSame"));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Page_AppRestarts_ShowsTheLostConnectionAndRecovers()
    {
        await using var store = await StartAsync();
        var page = await browser.OpenAsync(Address());
        await SaysAsync(page, "Healthy");

        store.Process.Signal();
        Assert.Equal(0, await store.Process.WaitForExitAsync(Deadline));
        await Assertions.Expect(page.Locator("#lost")).ToBeVisibleAsync();
        await store.Process.StartAgainAsync();

        await Assertions.Expect(page.Locator("#lost")).ToBeHiddenAsync();
        await SaysAsync(page, "Healthy");
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Page_BehindAProxyThatCutsAPrefixOff_IsLiveToo()
    {
        await using var store = await StartAsync();
        await using var nginx = await NginxServer.StartAsync(
            $$"""
            events { }
            http {
                access_log off;
                server {
                    listen 8080;
                    location /ops/store/ { proxy_pass http://127.0.0.1:{{_management}}/; }
                }
            }
            """,
            "listen 8080;");
        var page = await browser.OpenAsync(new Uri($"http://127.0.0.1:{nginx.Port}/ops/store/health/ui/"));
        await SaysAsync(page, "Healthy");
        Assert.EndsWith("/ops/store/health/ui", page.Url, StringComparison.Ordinal);

        await store.Postgres!.StopAsync();

        await SaysAsync(page, "Unhealthy");
        Assert.NotEqual("rgba(0, 0, 0, 0)",
            await page.EvaluateAsync<string>("() => getComputedStyle(document.getElementById('verdict')).backgroundColor"));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Page_WithScriptsOff_IsWhole()
    {
        await using var store = await StartAsync();
        var page = await browser.OpenAsync(Address(), new BrowserNewContextOptions { JavaScriptEnabled = false });

        await SaysAsync(page, "Healthy");
        await Assertions.Expect(page.Locator("#check-1 h3")).ToHaveTextAsync("redis");
        await Assertions.Expect(page.Locator("#probes li")).ToHaveCountAsync(3);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Page_OfAnySize_FitsAndViolatesNoRuleOfAccessibility()
    {
        await using var store = await StartAsync();
        await store.Redis!.StopAsync();
        await Eventually.TrueAsync(
            async () => (await store.Client.GetStringAsync(new Uri("/health", UriKind.Relative))).StartsWith("{\"status\":\"degraded\"",
                StringComparison.Ordinal), Deadline,
            "the store is degraded");
        foreach (var (width, height) in ((int, int)[])[(360, 740), (1_600, 900)])
        {
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
                await FitsAsync(width, height, scheme);
        }

        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Page_ByKeyboard_OpensItsOutages()
    {
        await using var store = await StartAsync();
        await store.Postgres!.StopAsync();
        var page = await browser.OpenAsync(Address());
        await SaysAsync(page, "Unhealthy");
        await Assertions.Expect(page.Locator("#outages-0")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("#outages-0")).ToHaveAttributeAsync("open", "");
    }

    private async Task FitsAsync(int width, int height, ColorScheme scheme)
    {
        var page = await browser.OpenAsync(
            Address(), new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme });
        await SaysAsync(page, "Degraded");
        await Assertions.Expect(page.Locator("#process dt").First).ToHaveTextAsync("Machine");

        Assert.True(await page.EvaluateAsync<bool>(
            "() => document.documentElement.scrollWidth <= innerWidth"), $"It does not fit into {width}.");
        await PictureAsync(page,
            string.Create(CultureInfo.InvariantCulture, $"dashboard-{width}-{scheme.ToString().ToLowerInvariant()}.png"));
        Assert.Empty(await AxeCore.ViolationsAsync(page));
        await page.CloseAsync();
    }

    private static Task SaysAsync(IPage page, string status) => Assertions.Expect(page.Locator("#status")).ToHaveTextAsync(status);

    private Uri Address() => new($"http://127.0.0.1:{_management}/health/ui");

    private static async Task PictureAsync(IPage page, string name) =>
        await Figures.WritePictureAsync(name, await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true }));

    private async Task<Store> StartAsync()
    {
        var store = await Store.StartAsync(await PostgresServer.StartAsync(), await RedisServer.StartAsync(), settings =>
        {
            settings.Environment["HealthKit__ManagementPort"] = _management.ToString(CultureInfo.InvariantCulture);
            foreach (var check in (string[])["postgres", "redis"])
                settings.Environment[$"HealthKit__Checks__{check}__Interval"] = "00:00:01";
        });
        await Eventually.TrueAsync(
            async () => (await store.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, Deadline,
                "the store is ready");
        return store;
    }
}
