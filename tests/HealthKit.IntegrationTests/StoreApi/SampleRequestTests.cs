using System.Net;
using System.Net.Http.Headers;
using System.Text;
using HealthKit.IntegrationTests.Deploy;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.StoreApi;

public sealed class SampleRequestTests
{
    private const string Token = "0123456789abcdef";
    private static readonly TimeSpan Deadline = HangGuard.Limit;
    private static readonly string Editors = DeploySamples.Text("../StoreApi/requests.http");
    private static readonly string Postman = DeploySamples.Text("../StoreApi/StoreApi.postman_collection.json");

    [Fact]
    public async Task Requests_InTheHttpFile_ReturnTheListedStatusCodes() => await SendAsync(SampleRequests.OfEditors(Editors));

    [Fact]
    public void Requests_OfThePostmanCollection_AreTheSame() =>
        Assert.Equivalent(SampleRequests.OfEditors(Editors), SampleRequests.OfPostman(Postman), strict: true);

    private static async Task SendAsync(IReadOnlyList<SampleRequest> requests)
    {
        var management = FreePort.Next();
        await using var store = await Store.StartAsync(await PostgresServer.StartAsync(), await RedisServer.StartAsync(), settings =>
        {
            settings.Environment["HealthKit__ManagementPort"] = $"{management}";
            settings.Environment["HealthKit__Management__Token"] = Token;
        });
        await Eventually.TrueAsync(
            async () => (await store.Client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode == HttpStatusCode.OK, Deadline,
                "all is well");
        var order = "";

        Assert.True(requests.Count > 20, $"Only {requests.Count} requests were read.");
        foreach (var sample in requests)
        {
            using var request = Request(sample, text => text
                .Replace("{{host}}", store.Client.BaseAddress!.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
                .Replace("{{management}}", $"http://127.0.0.1:{management}", StringComparison.Ordinal)
                .Replace("{{token}}", Token, StringComparison.Ordinal)
                .Replace("{{order}}", order, StringComparison.Ordinal));
            using var response = await store.Client.SendAsync(request);

            Assert.Equal((sample.Name, sample.Status), (sample.Name, (int)response.StatusCode));
            order = response.Headers.Location?.ToString() ?? order;
        }
    }

    private static HttpRequestMessage Request(SampleRequest sample, Func<string, string> fill)
    {
        var request = new HttpRequestMessage(new HttpMethod(sample.Method), fill(sample.Url));
        if (sample.Body.Length > 0)
            request.Content = new StringContent(sample.Body, Encoding.UTF8);

        foreach (var (name, value) in sample.Headers)
        {
            if (name == "Content-Type")
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                Assert.True(request.Headers.TryAddWithoutValidation(name, fill(value)));
        }

        return request;
    }
}
