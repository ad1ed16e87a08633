namespace HealthKit.Tests;
public class PlaceholderTests { [Fact] public void Assembly_Loads_Named() => Assert.Equal("HealthKit.Tests", typeof(PlaceholderTests).Assembly.GetName().Name); }
