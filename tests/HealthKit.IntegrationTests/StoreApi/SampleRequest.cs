namespace HealthKit.IntegrationTests.StoreApi;

/// <summary>One request of a sample, with the response status that the sample states.</summary>
public sealed record SampleRequest(string Name, int Status, string Method, string Url, IReadOnlyList<(string Name, string Value)> Headers,
    string Body);
