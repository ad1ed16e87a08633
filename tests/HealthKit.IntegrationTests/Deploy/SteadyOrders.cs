namespace HealthKit.IntegrationTests.Deploy;

/// <summary>The requests of the store's clients: mostly the front page, and every fourth request an order.</summary>
internal static class SteadyOrders
{
    public const string Order = """{"item":"Tea","quantity":2}""";

    public static string Request(int number) => number % 4 == 3 ? SteadyLoad.Post("/orders", Order) : SteadyLoad.Get("/");
}
