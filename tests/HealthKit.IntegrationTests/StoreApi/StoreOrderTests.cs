using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.StoreApi;

public sealed class StoreOrderTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private readonly Store _store = fixture.Store;

    [Fact]
    public async Task Order_Placed_IsFoundAtItsLocation()
    {
        using var placed = await _store.PlaceAsync("녹차", 3);

        var found = await _store.Client.GetAsync(placed.Headers.Location);

        Assert.Equal(HttpStatusCode.Created, placed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        var order = await found.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal("녹차", order!["item"]!.GetValue<string>());
        Assert.Equal(3, order["quantity"]!.GetValue<int>());
        Assert.Equal(await placed.Content.ReadAsStringAsync(), await found.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Order_ReadTwice_ComesFromTheCacheForAMinute()
    {
        // The store waits for the cache for 250 ms, and then does without it for two seconds. So a busy machine may need several orders.
        await Eventually.TrueAsync(
            async () =>
            {
                var location = await _store.PlacedAsync();
                var id = location.OriginalString.Split('/')[^1];
                var first = await _store.Client.GetStringAsync(location);
                await _store.Postgres!.PsqlAsync($"delete from orders where id = '{id}'");
                using var second = await _store.Client.GetAsync(location);
                var timeToLive = int.Parse(await _store.Redis!.CliAsync("TTL", KeyOf(id)), CultureInfo.InvariantCulture);
                return await second.Content.ReadAsStringAsync() == first && timeToLive is >= 30 and <= 60;
            },
            HangGuard.Limit, "an order that is deleted still comes from the cache, where it has 30 to 60 seconds left");
    }

    [Fact]
    public async Task Order_BrokenInTheCache_IsReadFromTheStoreAndWrittenAnew()
    {
        // As above, a busy machine may need several orders until the store uses the cache.
        await Eventually.TrueAsync(
            async () =>
            {
                var location = await _store.PlacedAsync();
                var key = KeyOf(location.OriginalString.Split('/')[^1]);
                await _store.Redis!.CliAsync("SET", key, "{nonsense");
                using var found = await _store.Client.GetAsync(location);
                Assert.Equal(HttpStatusCode.OK, found.StatusCode);
                return await found.Content.ReadAsStringAsync() == await _store.Redis.CliAsync("GET", key);
            },
            HangGuard.Limit, "the cache has the order anew");
    }

    [Theory]
    [InlineData("/orders/0198a4c0-0000-7000-8000-000000000000")]
    [InlineData("/orders/17")]
    [InlineData("/nowhere")]
    public async Task Address_Unknown_Is404WithProblemDetails(string address)
    {
        using var response = await _store.Client.GetAsync(new Uri(address, UriKind.Relative));

        await AssertProblemAsync(response, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"item":"Tea","quantity":1}""", HttpStatusCode.Created)]
    [InlineData("""{"item":"Tea","quantity":1000}""", HttpStatusCode.Created)]
    [InlineData("""{"item":"Tea","quantity":0}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"item":"Tea","quantity":1001}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"item":"Tea","quantity":1.5}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"item":"Tea","quantity":99999999999999}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"item":"Tea"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"item":"  ","quantity":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"item":"a\u0000b","quantity":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"item":"\ud800","quantity":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"quantity":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"item":["Tea"],"quantity":1}""", HttpStatusCode.BadRequest)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task Order_AsSent_IsTakenOrRefused(string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await _store.Client.PostAsync(new Uri("/orders", UriKind.Relative), content);

        if (expected == HttpStatusCode.Created)
            Assert.Equal(expected, response.StatusCode);
        else
            await AssertProblemAsync(response, expected);
    }

    [Theory]
    [InlineData(200, HttpStatusCode.Created)]
    [InlineData(201, HttpStatusCode.BadRequest)]
    [InlineData(20_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Order_LongItem_IsTakenUpToTwoHundredCharacters(int length, HttpStatusCode expected)
    {
        using var response = await _store.PlaceAsync(new string('x', length));

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Order_Invalid_NamesEveryFault()
    {
        using var response = await _store.PlaceAsync("", 0);

        var problem = await response.Content.ReadFromJsonAsync<JsonObject>();

        Assert.Equal(
            """{"item":["An order needs an item."],"quantity":["A quantity is a number from 1 to 1000."]}""",
            problem!["errors"]!.ToJsonString());
    }

    private static string KeyOf(string id) => $"order:{id.Replace("-", "", StringComparison.Ordinal)}";

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal((int)expected, problem!["status"]!.GetValue<int>());
    }
}
