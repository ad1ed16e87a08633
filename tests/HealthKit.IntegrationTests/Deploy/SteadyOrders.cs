namespace HealthKit.IntegrationTests.Deploy;

/// <summary>What the clients of the store ask for: mostly the front page, and every fourth time an order.</summary>
internal static class SteadyOrders
{
    public const string Order = """{"item":"Tea","quantity":2}""";

    public static string Request(int number) => number % 4 == 3 ? SteadyLoad.Post("/orders", Order) : SteadyLoad.Get("/");
}
