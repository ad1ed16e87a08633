namespace HealthKit.IntegrationTests;
public class PlaceholderTests { [Fact] public void Assembly_Loads_Named() => Assert.Equal("HealthKit.IntegrationTests", typeof(PlaceholderTests).Assembly.GetName().Name); }
